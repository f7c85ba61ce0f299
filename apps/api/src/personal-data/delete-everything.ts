import { setTimeout as wait } from "node:timers/promises";
import type { DeletionAnswer } from "@tiktok-connect/contract";
import { erasePerson, forgetTheGone, type LeavingAccess, leaveEverything, listLeavingAccess } from "@tiktok-connect/db";
import { accountName } from "../connection/names.ts";
import type { ApiDeps } from "../deps.ts";

/** A person waits; TikTok answers within a second or two, or is away. */
const REVOCATION_WAIT_MS = 20_000;
const LOOK_EVERY_MS = 250;

type DeletionDeps = Pick<ApiDeps, "db" | "cipher" | "answers" | "jobs" | "dataDir" | "log">;

/**
 * Has all access of somebody's removed at TikTok, and then erases everything about them. Access that TikTok has not
 * confirmed yet keeps it from happening, unless they want it all the same: afterwards nobody could remove it any more.
 */
export async function deleteEverything(
  deps: DeletionDeps,
  { userId, anyway }: { userId: string; anyway: boolean },
): Promise<DeletionAnswer> {
  const { db, cipher, jobs, log } = deps;
  const accountIds = await leaveEverything(db, cipher, userId);
  // Only to be quick: the schedule finds it anyway.
  if (accountIds.length > 0) {
    jobs.enqueue("revocation.sweep", {}).catch((err: unknown) => log.warn({ err }, "the queue is away"));
  }
  const left = await waitForTikTok(deps, { userId, accountIds }, anyway ? 0 : REVOCATION_WAIT_MS);
  const deleted = anyway || !left.some(isPending);
  if (deleted) await erase(deps, userId, accountIds);
  log.info(
    { deleted, accounts: left.length, pending: left.filter(isPending).length },
    "somebody had their data deleted",
  );
  return { deleted, accounts: left.map((account) => ({ name: accountName(account), outcome: account.outcome })) };
}

const isPending = ({ outcome }: LeavingAccess) => outcome === "pending";

async function waitForTikTok(
  { db }: DeletionDeps,
  leaving: { userId: string; accountIds: readonly string[] },
  patienceMs: number,
): Promise<LeavingAccess[]> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const left = await listLeavingAccess(db, leaving);
    if (!left.some(isPending) || performance.now() >= deadline) return left;
    await wait(LOOK_EVERY_MS);
  }
}

/** The database first, as it decides who is here; then what else knows of them. */
async function erase({ db, answers, jobs, dataDir, log }: DeletionDeps, userId: string, accountIds: readonly string[]) {
  await erasePerson(db, userId);
  // Without their accounts these find nothing to do, and end by themselves when they cannot be taken out now.
  await jobs.forget(accountIds).catch((err: unknown) => log.warn({ err }, "the queue is away"));
  try {
    await answers.recover();
    await forgetTheGone(db, dataDir);
  } catch (err) {
    log.error({ err }, "what waits on disk could not be looked through for somebody who is gone");
  }
}
