import { type Kysely, type RawBuilder, sql, type Transaction } from "kysely";
import { preparedAs } from "./prepared-statements.ts";
import type { AccountEventType, Database } from "./schema.ts";

export interface NewAccountEvent {
  accountId: string;
  type: AccountEventType;
  reason?: string | null;
  /** TikTok's name for the exchange that caused it. */
  logId?: string | null;
}

/** Where changes of accounts are announced; the payload is ids of accounts and of their owners, see {@link readPayload}. */
export const ACCOUNT_CHANNEL = "account_changed";

/** A payload holds 8,000 bytes, and two ids take 75 of them as a rule. */
const ACCOUNTS_A_PAYLOAD = 80;

/** Appends to the timeline of each account, and tells whoever listens once the transaction has been committed. */
export async function appendEvents(trx: Transaction<Database>, events: readonly NewAccountEvent[]): Promise<void> {
  if (events.length === 0) return;
  await trx
    .insertInto("account_event")
    .values(
      events.map(({ accountId, type, reason, logId }) => ({
        account_id: accountId,
        type,
        reason: reason ?? null,
        log_id: logId ?? null,
      })),
    )
    .execute();
  await announce(
    trx,
    events.map(({ accountId }) => accountId),
  );
}

/** Tells listeners that accounts changed in a way that is no event of its own. */
export async function announce(db: Kysely<Database>, accountIds: readonly string[]): Promise<void> {
  await sql`${preparedAs("announce")}${announcement(sql`select unnest(${accountIds}::uuid[])`)}`.execute(db);
}

/**
 * The statement that tells listeners, to stand alone or inside a larger one.
 *
 * @param accountIds a query for the ids of the accounts that changed
 */
export function announcement(accountIds: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    select pg_notify(${sql.lit(ACCOUNT_CHANNEL)}, string_agg(id || ' ' || user_id, ','))
    from (select id, user_id, row_number() over () / ${sql.lit(ACCOUNTS_A_PAYLOAD)} as part
          from tiktok_account where id in (${accountIds})) as changed
    group by part`;
}

/** Which account changed, and whose it is. */
export interface ChangedAccount {
  accountId: string;
  userId: string;
}

export function readPayload(payload: string): ChangedAccount[] {
  return payload.split(",").map((changed) => {
    const [accountId = "", userId = ""] = changed.split(" ");
    return { accountId, userId };
  });
}

export interface AccountEventRecord {
  id: string;
  at: Date;
  type: AccountEventType;
  reason: string | null;
  logId: string | null;
}

export interface EventsAsked {
  userId: string;
  accountId: string;
  /** Only events older than the one with this id. */
  before: string | null;
  /** Left out: of every type. */
  types?: readonly AccountEventType[] | undefined;
  limit: number;
}

/** One page of an account's timeline, newest first; empty when the account is not this user's. */
export async function listEvents(
  db: Kysely<Database>,
  { userId, accountId, before, types, limit }: EventsAsked,
): Promise<AccountEventRecord[]> {
  return db
    .selectFrom("account_event")
    .innerJoin("tiktok_account", "tiktok_account.id", "account_event.account_id")
    .select(["account_event.id", "at", "type", "reason", "log_id as logId"])
    .where("account_id", "=", accountId)
    .where("user_id", "=", userId)
    .$if(before !== null, (query) => query.where("account_event.id", "<", before ?? ""))
    .$if(types !== undefined, (query) => query.where("type", "in", types ?? []))
    .orderBy("account_event.id", "desc")
    .limit(limit)
    .execute();
}
