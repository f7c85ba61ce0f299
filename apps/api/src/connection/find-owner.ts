import { setTimeout as wait } from "node:timers/promises";
import { ApiResponseError, fetchUserInfo } from "@tiktok-connect/tiktok-oauth";
import type { ConnectionDeps } from "./connection-deps.ts";
import { countRequest } from "./count-request.ts";

/** A person waits for the page, and the only copy of a pair for its owner's name. */
const TIMEOUT_MS = 3_000;
const PAUSES_MS = [500, 1_000];

/** One field too many fails the whole call, and what was granted may not be known either. */
const NO_SCOPES: ReadonlySet<string> = new Set();

/**
 * Asks TikTok whose a new pair is, when the answer that brought it did not say; more than once, as nothing can be kept of
 * a pair that belongs to nobody.
 *
 * @returns the `open_id`; null when TikTok does not say that, either
 */
export async function findOwner(deps: ConnectionDeps, accessToken: string): Promise<string | null> {
  const { tiktok, log } = deps;
  for (const pauseMs of [...PAUSES_MS, null]) {
    // Not waited for: a database that hangs must not hold up what is to be saved.
    void countRequest(deps);
    try {
      return (await fetchUserInfo({ ...tiktok, timeoutMs: TIMEOUT_MS }, accessToken, NO_SCOPES)).openId;
    } catch (err) {
      log.warn({ err }, "the owner of a new grant could not be asked for");
      if (err instanceof ApiResponseError && err.code === "access_token_invalid") return null;
    }
    if (pauseMs !== null) await wait(pauseMs);
  }
  return null;
}
