import { setTimeout as wait } from "node:timers/promises";
import { findAccount } from "@tiktok-connect/db";
import type { ApiDeps } from "../deps.ts";

/** The worker tries three times, which takes about as long when TikTok hangs. */
const GIVE_UP_MS = 25_000;

/** Should an event be missed. */
const LOOK_AGAIN_MS = 2_000;

/**
 * - `removed`: TikTok has confirmed, and asks about everything at the next consent
 * - `unavailable`: it has not, and the account is what it was
 * - `no_access`: the account is being disconnected, or belongs to another TikTok app
 */
export type FreshStartOutcome = "removed" | "unavailable" | "no_access";

/**
 * Has the worker remove an account's access at TikTok, so that TikTok forgets what was allowed the first time.
 *
 * @returns null when this user has no such account
 * @throws when the queue is away; nothing has changed then
 */
export async function startFresh(
  { db, app, jobs, feed }: Pick<ApiDeps, "db" | "app" | "jobs" | "feed">,
  owner: { userId: string; accountId: string },
): Promise<FreshStartOutcome | null> {
  let changed = Promise.withResolvers<void>();
  const wake = () => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  // Listening comes first: what is committed after the account was read is then heard.
  const unsubscribe = feed.subscribe(owner.userId, { canary: false, onChange: wake, onGap: wake });
  try {
    const giveUpAt = performance.now() + GIVE_UP_MS;
    for (let asked = false; ; asked = true) {
      const next = changed.promise;
      const account = await findAccount(db, app, owner);
      if (!account) return null;
      const { kind } = account.status;
      if (kind === "disconnecting" || kind === "app_changed") return "no_access";
      if (kind === "reauthorization_required") return "removed";
      if (performance.now() > giveUpAt) return "unavailable";
      if (!asked) {
        await jobs.enqueue("access.remove", { accountId: owner.accountId }, { once: owner.accountId });
      }
      await Promise.race([next, wait(LOOK_AGAIN_MS, undefined, { ref: false })]);
    }
  } finally {
    unsubscribe();
  }
}
