import type { Request } from "express";
import type { Logger } from "pino";

/** While something is away every request fails alike: one line in so long says so. */
const AWAY_LOGGED_EVERY_MS = 1_000;

/** Logs requests that failed for no fault of the caller's. */
export function createFailureLog(log: Logger) {
  let loggedAt = Number.NEGATIVE_INFINITY;
  let likeIt = 0;
  return (err: unknown, { away, req }: { away: boolean; req: Request }): void => {
    const now = performance.now();
    if (away && now - loggedAt < AWAY_LOGGED_EVERY_MS) {
      likeIt++;
      return;
    }
    const more = likeIt > 0 ? { likeItSinceTheLast: likeIt } : {};
    if (away) [loggedAt, likeIt] = [now, 0];
    log.error({ err, method: req.method, path: req.baseUrl + req.path, ...more }, "a request failed");
  };
}
