const REMOVED = "[removed]";
const LONGEST_DESCRIPTION = 200;

/** TikTok's prefixes of tokens, the tail of its codes, and long strings of letters and digits. */
const LOOKS_SECRET: readonly RegExp[] = [
  /\b(?:act|rft|clt)\./i,
  /(?:\*|%2a)v(?:!|%21)/i,
  /^(?=[^\s]*\d)(?=[^\s]*[a-z])\S{32,}$/i,
];

/**
 * A sentence of TikTok's, fit for logs and for people: shortened, in one line, and without tokens, codes or secrets.
 *
 * @param secrets what was sent along and might be repeated in the sentence
 */
export function safeDescription(text: string, secrets: readonly string[]): string {
  const words = withoutSecrets(text, secrets).split(/\s+/).filter(Boolean);
  const safe = words.map((word) => (LOOKS_SECRET.some((pattern) => pattern.test(word)) ? REMOVED : word)).join(" ");
  return safe.length > LONGEST_DESCRIPTION ? `${safe.slice(0, LONGEST_DESCRIPTION - 1)}…` : safe;
}

/** An error word as it came, or `unreadable` when it is none. */
export function safeWord(text: string, secrets: readonly string[] = []): string {
  const isWord = /^[a-z][a-z0-9_.-]{0,63}$/i.test(text) && safeDescription(text, secrets) === text;
  return isWord ? text : "unreadable";
}

/** Any text, without the tokens in it. */
export function withoutTokens(text: string): string {
  return text.replace(/\b(?:act|rft|clt)\.[^\s"'\\]+/gi, REMOVED);
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret !== "")
    .flatMap((secret) => [secret, encodeURIComponent(secret.toWellFormed())])
    .reduce((rest, secret) => rest.replaceAll(secret, ` ${REMOVED} `), text);
}
