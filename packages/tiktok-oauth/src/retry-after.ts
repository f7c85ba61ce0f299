const DAY_SECONDS = 86_400;

/**
 * Reads a `Retry-After` header (RFC 9110, section 10.2.3): a number of seconds, or the moment to wait for.
 *
 * @param header the first one counts when there are several
 * @returns seconds, at most a day, so that a slip of whoever sent it cannot stop anything for good; null when it is neither
 */
export function parseRetryAfter(header: string | string[] | undefined, nowMs = Date.now()): number | null {
  const text = [header].flat()[0]?.trim() ?? "";
  if (/^\d+$/.test(text)) return Math.min(Number(text), DAY_SECONDS);
  // Date.parse alone would read a date into nearly anything.
  if (!/^[A-Z][a-z]{2,8}, .* GMT$/.test(text)) return null;
  const seconds = Math.ceil((Date.parse(text) - nowMs) / 1000);
  return Number.isNaN(seconds) ? null : Math.min(Math.max(seconds, 0), DAY_SECONDS);
}
