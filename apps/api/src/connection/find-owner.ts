import { setTimeout as wait } from "node:timers/promises";
import { fetchUserInfo } from "@tiktok-connect/tiktok-oauth";
import type { ConnectionDeps } from "./connection-deps.ts";
import { countRequest } from "./count-request.ts";

/** A person waits for the page, and the only copy of a pair for its owner's name. */
const TIMEOUT_MS = 3_000;
const PAUSES_MS = [500, 1_000];

/**
 * Asks TikTok whose a new pair is, when the answer that brought it did not say; more than once, as nothing can be kept of
 * a pair that belongs to nobody.
 *
 * @returns the `open_id`; null when TikTok does not say that, either
 */
export async function findOwner(
  deps: ConnectionDeps,
  accessToken: string,
  granted: ReadonlySet<string>,
): Promise<string | null> {
  const { tiktok, log } = deps;
  for (const pauseMs of [...PAUSES_MS, null]) {
    await countRequest(deps);
    try {
      return (await fetchUserInfo({ ...tiktok, timeoutMs: TIMEOUT_MS }, accessToken, granted)).openId;
    } catch (err) {
      log.warn({ err }, "the owner of a new grant could not be asked for");
    }
    if (pauseMs !== null) await wait(pauseMs);
  }
  return null;
}
