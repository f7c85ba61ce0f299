import { type Kysely, type RawBuilder, sql } from "kysely";
import type { AppIdentity } from "../app-identity.ts";
import { appendEvents } from "../events.ts";
import type { Database, EndReason } from "../schema.ts";

/** TikTok's webhook for an access that has ended. */
const REMOVED = "authorization.removed";

/** To the second, as TikTok tells when something happened. */
const consentedAt: RawBuilder<Date> = sql`date_trunc('second', coalesce(g.consented_at, a.connected_at))`;

/** The living grant that holds a TikTok account. */
export interface Holder {
  accountId: string;
  /** To the second: what happened before is not about this grant. */
  consentedAt: Date;
}

/** @returns null when nobody here has a living grant of that TikTok account */
export async function findHolder(db: Kysely<Database>, app: AppIdentity, openId: string): Promise<Holder | null> {
  const { rows } = await sql<Holder>`
    select g.account_id as "accountId", ${consentedAt} as "consentedAt"
    from tiktok_grant as g join tiktok_account as a on a.id = g.account_id
    where g.client_key = ${app.clientKey} and g.api_origin = ${app.apiOrigin} and g.open_id = ${openId}
      and g.ended_at is null`.execute(db);
  return rows[0] ?? null;
}

/**
 * Notes why grants of a TikTok account have ended, where until now it was only known that TikTok no longer took them.
 *
 * @returns whether there was any
 */
export async function explainEnd(
  db: Kysely<Database>,
  app: AppIdentity,
  { openId, happenedAt, reason }: { openId: string; happenedAt: Date; reason: EndReason },
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ accountId: string }>`
      update tiktok_grant as g set end_reason = ${reason}
      from tiktok_account as a
      where a.id = g.account_id and g.client_key = ${app.clientKey} and g.api_origin = ${app.apiOrigin}
        and a.open_id = ${openId} and g.end_reason in ('grant_rejected', 'rotation_lost')
        and ${consentedAt} <= ${happenedAt}
      returning g.account_id as "accountId"`.execute(trx);
    await appendEvents(
      trx,
      rows.map(({ accountId }) => ({ accountId, type: "reauthorization_required", reason })),
    );
    return rows.length > 0;
  });
}

/**
 * What TikTok told last about the removal of the access that a grant stands for.
 *
 * @returns the content of that webhook; null when nothing was told since the grant was consented to
 */
export async function findToldRemoval(db: Kysely<Database>, accountId: string): Promise<string | null> {
  const { rows } = await sql<{ content: string }>`
    select w.content
    from tiktok_grant as g
    join tiktok_account as a on a.id = g.account_id
    join tiktok_webhook as w on w.client_key = g.client_key and w.api_origin = g.api_origin and w.open_id = g.open_id
    where g.account_id = ${accountId} and w.event = ${REMOVED} and w.happened_at >= ${consentedAt}
      -- TikTok's api may be behind its own word for a while, but not for days.
      and (w.outcome is distinct from 'refuted' or w.received_at > now() - interval '1 day')
    order by w.happened_at desc limit 1`.execute(db);
  return rows[0]?.content ?? null;
}

/** Whether TikTok told that the access has been removed which waits to be revoked. */
export async function isToldRemoved(db: Kysely<Database>, revocationId: string): Promise<boolean> {
  const { rows } = await sql<{ told: boolean }>`
    select exists (
      select from pending_revocation as p
      join tiktok_account as a on a.id = p.account_id
      join tiktok_webhook as w on w.client_key = p.client_key and w.api_origin = p.api_origin and w.open_id = p.open_id
      where p.id = ${revocationId} and w.event = ${REMOVED}
        and w.happened_at >= date_trunc('second', coalesce(p.consented_at, a.connected_at))) as told`.execute(db);
  return rows[0]?.told ?? false;
}

/** Whether somebody here has, or had, anything to do with a TikTok account. */
export async function isAcquainted(db: Kysely<Database>, openId: string): Promise<boolean> {
  const { rows } = await sql<{ known: boolean }>`
    select exists (select from tiktok_account where open_id = ${openId})
        or exists (select from parked_grant where open_id = ${openId})
        or exists (select from pending_revocation where open_id = ${openId}) as known`.execute(db);
  return rows[0]?.known ?? false;
}
