/** A number, which an object holds only behind one of these, with as many digits or the exponent that it needs to be too large. */
const LARGE_NUMBER = /[\s,:[]-?(?:\d{16}|\d[\d.]*[eE])/;

const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Reads a JSON object. Whole numbers that JavaScript cannot hold become strings of their digits: TikTok's ids are 64 bits.
 *
 * @returns null for anything else: no JSON, another value than an object, bytes that are no UTF-8
 */
export function parseJsonObject(bytes: Uint8Array): Record<string, unknown> | null {
  try {
    const text = utf8.decode(bytes);
    // Looking at every value by itself takes several times as long, and answers with tokens hold no such numbers.
    const value: unknown = LARGE_NUMBER.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    // The engine's message quotes the text around the fault, which may be a token: it goes nowhere.
    return null;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function keepDigits(_key: string, value: unknown, context?: { source?: string }): unknown {
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? (context?.source ?? value) : value;
}
