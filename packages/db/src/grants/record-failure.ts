import { type Kysely, sql, type UpdateObject } from "kysely";
import { appendEvents } from "../events.ts";
import { milliseconds } from "../interval.ts";
import type { Database } from "../schema.ts";
import type { Claim } from "./claim.ts";

type Attempt = Pick<Claim, "accountId" | "attemptId">;

/** Why a refresh did not happen, in a word for the timeline, with TikTok's name for the exchange if there was one. */
export interface FailureCause {
  reason: string;
  logId: string | null;
}

/**
 * The refresh failed for a passing reason and is tried again later; the account's tokens stay as they are.
 *
 * @param failure.mayHaveBeenSpent there was an answer, but not one that rules out that TikTok rotated the pair
 */
export async function backOffGrant(
  db: Kysely<Database>,
  attempt: Attempt,
  { cause, delayMs, mayHaveBeenSpent }: { cause: FailureCause; delayMs: number; mayHaveBeenSpent: boolean },
): Promise<void> {
  await recordFailure(db, attempt, cause, {
    ...endOfAttempt(delayMs),
    rotation_in_doubt: sql<boolean>`rotation_in_doubt or ${mayHaveBeenSpent}`,
  });
}

/**
 * The request left and no answer came: TikTok may have rotated the pair. The attempt stays in the row, which already says
 * when it is safe to send the same refresh token again. It is due then, so that claims need not pass over it until then.
 */
export async function leaveUnanswered(db: Kysely<Database>, attempt: Attempt, cause: FailureCause): Promise<void> {
  await recordFailure(db, attempt, cause, { due_at: sql<Date>`greatest(due_at, resend_at)` });
}

/**
 * TikTok rejected the refresh token. That makes the grant suspect and ends nothing; it is sent again after a while.
 * Changes nothing when somebody else holds the attempt.
 */
export async function suspectGrant(
  db: Kysely<Database>,
  attempt: Attempt,
  { cause, delayMs }: { cause: FailureCause; delayMs: number },
): Promise<void> {
  await recordFailure(db, attempt, cause, {
    ...endOfAttempt(delayMs),
    suspect_since: sql<Date>`coalesce(suspect_since, now())`,
    rejection_count: sql<number>`rejection_count + 1`,
  });
}

/** TikTok refuses the app, which says nothing about this account: it is left untouched and tried again later. */
export async function postponeGrant(
  db: Kysely<Database>,
  { accountId, attemptId }: Attempt,
  delayMs: number,
): Promise<void> {
  await db
    .updateTable("tiktok_grant")
    .set(endOfAttempt(delayMs))
    .where("account_id", "=", accountId)
    .where("attempt_id", "=", attemptId)
    .execute();
}

function endOfAttempt(delayMs: number) {
  return {
    attempt_id: null,
    attempt_started_at: null,
    resend_at: null,
    due_at: sql<Date>`now() + ${milliseconds(delayMs)}`,
  };
}

/** A run of failures is one event; the first of them tells it. */
async function recordFailure(
  db: Kysely<Database>,
  { accountId, attemptId }: Attempt,
  { reason, logId }: FailureCause,
  change: UpdateObject<Database, "tiktok_grant">,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const failed = await trx
      .updateTable("tiktok_grant")
      .set({
        ...change,
        failing_since: sql<Date>`coalesce(failing_since, now())`,
        failure_count: sql<number>`failure_count + 1`,
      })
      .where("account_id", "=", accountId)
      .where("attempt_id", "=", attemptId)
      .returning("failure_count")
      .executeTakeFirst();
    if (failed?.failure_count === 1) await appendEvents(trx, [{ accountId, type: "refresh_failed", reason, logId }]);
  });
}
