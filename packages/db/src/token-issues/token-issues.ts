import { type Kysely, sql } from "kysely";
import type { Database } from "../schema.ts";

/** An access token that was given out; which one is told by its end, the token itself is nowhere in it. */
export interface TokenIssue {
  at: Date;
  apiKeyId: string;
  accountId: string;
  expiresAt: Date;
  /** Tells callers apart; no address can be made of it without the secret it was made with. */
  caller: Buffer;
}

/** Appends to the list of what was given out; accounts that are gone meanwhile are left out. */
export async function appendTokenIssues(db: Kysely<Database>, issues: readonly TokenIssue[]): Promise<void> {
  const column = <Value>(value: (issue: TokenIssue) => Value) => issues.map(value);
  await sql`
    insert into token_issue (at, api_key_id, account_id, expires_at, caller)
    select issue.* from unnest(
      ${column(({ at }) => at)}::timestamptz[],
      ${column(({ apiKeyId }) => apiKeyId)}::uuid[],
      ${column(({ accountId }) => accountId)}::uuid[],
      ${column(({ expiresAt }) => expiresAt)}::timestamptz[],
      ${column(({ caller }) => caller)}::bytea[]) as issue(at, api_key_id, account_id, expires_at, caller)
    where exists (select from tiktok_account where id = issue.account_id)`.execute(db);
}

const KEPT = sql`interval '90 days'`;
/** Longer than this is done seldom. */
const LOOKED_THROUGH = sql`interval '1 hour'`;
const ERASED_AT_ONCE = 10_000;

/**
 * Erases what was given out more than 90 days ago: the keys, and who had them, have changed since. And what was written in
 * the very moment in which its account was deleted, which neither of the two saw of the other: a lock that kept them apart would be
 * taken for every token that is given out.
 */
export async function eraseStaleTokenIssues(db: Kysely<Database>): Promise<void> {
  await sql`
    delete from token_issue where at > now() - ${LOOKED_THROUGH}
      and not exists (select from tiktok_account where id = token_issue.account_id)`.execute(db);
  for (;;) {
    const { numAffectedRows } = await sql`
      delete from token_issue where ctid = any(array(
        select ctid from token_issue where at < now() - ${KEPT} limit ${ERASED_AT_ONCE}))`.execute(db);
    if ((numAffectedRows ?? 0n) < BigInt(ERASED_AT_ONCE)) return;
  }
}
