import { type Kysely, sql } from "kysely";
import type { AppIdentity } from "../app-identity.ts";
import { type AuditRecord, recordAudit } from "../audit/record-audit.ts";
import { appendEvents, type NewAccountEvent } from "../events.ts";
import { milliseconds } from "../interval.ts";
import type { Database, EndReason } from "../schema.ts";
import type { Claim } from "./claim.ts";
import { isDue } from "./due.ts";

/**
 * Ends a grant on proof, and erases its tokens.
 *
 * @returns false when a newer pair is stored or the grant has ended already; nothing was changed then
 */
export async function endGrant(
  db: Kysely<Database>,
  { accountId, generation }: Pick<Claim, "accountId" | "generation">,
  { reason, logId }: { reason: EndReason; logId: string | null },
): Promise<boolean> {
  return end(db, { accountId, generation, reason }, [{ accountId, type: "reauthorization_required", reason, logId }]);
}

/**
 * Ends a grant whose access was removed at TikTok because its owner wants to be asked anew, and erases its tokens.
 *
 * @returns false when a newer pair is stored or the grant has ended already; nothing was changed then
 */
export async function endRemovedGrant(
  db: Kysely<Database>,
  { accountId, generation }: Pick<Claim, "accountId" | "generation">,
  logId: string | null,
): Promise<boolean> {
  const events: NewAccountEvent[] = [
    { accountId, type: "revoked", reason: "fresh_start", logId },
    { accountId, type: "reauthorization_required", reason: "removed" },
  ];
  const asked: AuditRecord = { action: "account.access_removed", actor: "person", accountId };
  return end(db, { accountId, generation, reason: "removed" }, events, asked);
}

async function end(
  db: Kysely<Database>,
  { accountId, generation, reason }: Pick<Claim, "accountId" | "generation"> & { reason: EndReason },
  events: readonly NewAccountEvent[],
  audit: AuditRecord | null = null,
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const ended = await trx
      .updateTable("tiktok_grant")
      .set({ ended_at: sql<Date>`now()`, end_reason: reason, ...NOTHING_LEFT })
      .where("account_id", "=", accountId)
      .where("generation", "=", generation)
      .where("ended_at", "is", null)
      .executeTakeFirst();
    if (ended.numUpdatedRows === 0n) return false;
    await trx.deleteFrom("spare_pair").where("account_id", "=", accountId).execute();
    await appendEvents(trx, events);
    if (audit) await recordAudit(trx, audit);
    return true;
  });
}

/** What an ended grant keeps: no token, no attempt, no suspicion. */
const NOTHING_LEFT = {
  sealed_access_token: null,
  sealed_refresh_token: null,
  access_token_expires_at: null,
  attempt_id: null,
  attempt_started_at: null,
  resend_at: null,
  failing_since: null,
  failure_count: 0,
  suspect_since: null,
  rejection_count: 0,
};

/**
 * So many of the most urgent grants are looked at. Behind a backlog of a million the others need not be: what can be
 * refreshed leaves the front of the queue, and what cannot stays there.
 */
const MOST_LOOKED_AT = 10_000;

/**
 * Ends due grants that cannot be refreshed any more: the refresh token's life is over, or there never was one and the
 * access token's life is over. Attempts whose answer may still come are left alone, and so are grants with a spare pair.
 *
 * @returns how many were ended
 */
export async function endExpiredGrants(
  db: Kysely<Database>,
  app: AppIdentity,
  { limit, leaseMs }: { limit: number; leaseMs: number },
): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const { rows: expired } = await sql<{ account_id: string }>`
      select account_id from tiktok_grant as g
      where account_id in (
          select account_id from tiktok_grant
          where client_key = ${app.clientKey} and api_origin = ${app.apiOrigin} and ended_at is null and due_at <= now()
          order by due_at limit ${MOST_LOOKED_AT})
        -- On the row itself: it is judged anew once it is locked, and may have been refreshed until then.
        and ended_at is null and ${isDue}
        and case when sealed_refresh_token is null then access_token_expires_at else refresh_token_expires_at end <= now()
        and (attempt_id is null or attempt_started_at < now() - ${milliseconds(leaseMs)})
        and not exists (select from spare_pair where spare_pair.account_id = g.account_id)
      limit ${limit} for update of g skip locked`.execute(trx);
    if (expired.length === 0) return 0;
    const accountIds = expired.map(({ account_id }) => account_id);
    await trx
      .updateTable("tiktok_grant")
      .set({ ended_at: sql<Date>`now()`, end_reason: "grant_expired", ...NOTHING_LEFT })
      .where("account_id", "in", accountIds)
      .execute();
    await appendEvents(
      trx,
      accountIds.map((accountId) => ({ accountId, type: "reauthorization_required", reason: "grant_expired" })),
    );
    return accountIds.length;
  });
}
