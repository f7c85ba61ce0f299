import { type Kysely, sql, type Transaction } from "kysely";
import type { AppIdentity } from "../app-identity.ts";
import { recordAudit } from "../audit/record-audit.ts";
import type { Database } from "../schema.ts";

/** A grant whose refresh token was rejected, which alone proves nothing. */
export interface Suspect {
  accountId: string;
  openId: string;
  displayName: string | null;
  since: Date;
  rejections: number;
  nextAttemptAt: Date;
}

/** The longest suspected first. */
export async function listSuspects(
  db: Kysely<Database>,
  app: AppIdentity,
  { limit }: { limit: number },
): Promise<Suspect[]> {
  return db
    .selectFrom("tiktok_grant")
    .innerJoin("tiktok_account", "tiktok_account.id", "tiktok_grant.account_id")
    .select([
      "account_id as accountId",
      "tiktok_grant.open_id as openId",
      "display_name as displayName",
      sql<Date>`suspect_since`.as("since"),
      "rejection_count as rejections",
      sql<Date>`greatest(due_at, resend_at)`.as("nextAttemptAt"),
    ])
    .where("client_key", "=", app.clientKey)
    .where("api_origin", "=", app.apiOrigin)
    .where("rejection_count", ">", 0)
    .where("ended_at", "is", null)
    .orderBy("suspect_since")
    .limit(limit)
    .execute();
}

/** Whether so many grants were rejected together that none of them ends before an operator has looked. */
export async function areRejectionsHeld(db: Kysely<Database>, app: AppIdentity): Promise<boolean> {
  const row = await db
    .selectFrom("refresh_control")
    .select("rejections_held_since")
    .where("client_key", "=", app.clientKey)
    .where("api_origin", "=", app.apiOrigin)
    .executeTakeFirst();
  return Boolean(row?.rejections_held_since);
}

/**
 * An operator has looked at a wave of rejections, such as a restored backup brings, and believes it. Each suspect is
 * tried once more at once, and ends as `rotation_lost` when that is rejected too: its owner did nothing.
 *
 * @returns how many will be tried
 */
export async function acceptSuspects(db: Kysely<Database>, app: AppIdentity): Promise<number> {
  return db.transaction().execute(async (trx) => {
    await liftHold(trx, app);
    const accepted = await trx
      .updateTable("tiktok_grant")
      .set({
        due_at: sql<Date>`least(due_at, now())`,
        unanswered_count: sql<number>`greatest(unanswered_count, 1)`,
      })
      .where("client_key", "=", app.clientKey)
      .where("api_origin", "=", app.apiOrigin)
      .where("rejection_count", ">", 0)
      .where("ended_at", "is", null)
      .where("attempt_id", "is", null)
      .executeTakeFirst();
    const accounts = Number(accepted.numUpdatedRows);
    await recordAudit(trx, { action: "suspects.accepted", actor: "operator", details: { accounts } });
    return accounts;
  });
}

/** Ends the hold on rejections when nobody is suspect any more; false when some are, or there was none. */
export async function liftHoldWithoutSuspects(db: Kysely<Database>, app: AppIdentity): Promise<boolean> {
  const lifted = await db
    .updateTable("refresh_control")
    .set({ rejections_held_since: null })
    .where("client_key", "=", app.clientKey)
    .where("api_origin", "=", app.apiOrigin)
    .where("rejections_held_since", "is not", null)
    .where("breaker_opened_at", "is", null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("tiktok_grant")
            .select("account_id")
            .where("tiktok_grant.client_key", "=", app.clientKey)
            .where("tiktok_grant.api_origin", "=", app.apiOrigin)
            .where("rejection_count", ">", 0)
            .where("ended_at", "is", null),
        ),
      ),
    )
    .executeTakeFirst();
  return lifted.numUpdatedRows > 0n;
}

async function liftHold(trx: Transaction<Database>, app: AppIdentity): Promise<void> {
  await trx
    .updateTable("refresh_control")
    .set({ rejections_held_since: null })
    .where("client_key", "=", app.clientKey)
    .where("api_origin", "=", app.apiOrigin)
    .execute();
}

/** TikTok refused the app, not these grants. What may have been spent stays known. */
export async function forgiveSuspects(trx: Transaction<Database>, app: AppIdentity): Promise<void> {
  await trx
    .updateTable("tiktok_grant")
    .set({ suspect_since: null, rejection_count: 0 })
    .where("client_key", "=", app.clientKey)
    .where("api_origin", "=", app.apiOrigin)
    .where("rejection_count", ">", 0)
    .where("ended_at", "is", null)
    .execute();
}

/** Whoever waits out a back-off for a passing reason need not wait any longer; suspects keep their time. */
export async function makeFailingDue(trx: Transaction<Database>, app: AppIdentity): Promise<void> {
  await trx
    .updateTable("tiktok_grant")
    .set({ due_at: sql<Date>`now()` })
    .where("client_key", "=", app.clientKey)
    .where("api_origin", "=", app.apiOrigin)
    .where("failing_since", "is not", null)
    .where("ended_at", "is", null)
    .where("rejection_count", "=", 0)
    .where("attempt_id", "is", null)
    .where("due_at", ">", sql<Date>`now()`)
    .execute();
}
