import { type Kysely, sql } from "kysely";
import type { AppIdentity } from "../app-identity.ts";
import { milliseconds } from "../interval.ts";
import type { Database, EndReason } from "../schema.ts";
import { REAUTHORIZE_WITHIN } from "../status.ts";

export interface LetterTerms {
  /** So old must be what somebody is written about: more may come together, or be mended at once. */
  settleMs: number;
  /** Between two letters to somebody. */
  quietMs: number;
  /** After this long without a word of what became of a letter it is written anew. */
  leaseMs: number;
}

/** What somebody is to be written: what they must do, or, when there is nothing left of that, that all is well again. */
export interface OwnersNews {
  userId: string;
  email: string;
  kind: "needs_owner" | "well_again";
  /** The most urgent first. */
  accounts: AccountNews[];
}

export interface AccountNews {
  accountId: string;
  displayName: string | null;
  username: string | null;
  cause: "reauthorization_required" | "reauthorize_by" | "well";
  /** Why it must be reauthorized; null when it need not be. */
  endReason: EndReason | null;
  /** When TikTok's permission ends. */
  endsAt: Date | null;
  /** How often it was noted when this was read. */
  noted: number;
}

/**
 * How every account does that somebody was or is to be written about. Of one that is leaving or gone, or that belongs to
 * another app than the one in use, nothing is written.
 */
function accountNews(app: AppIdentity) {
  return sql`
    select letter.account_id, account.user_id, letter.since, letter.noted, letter.told_cause, account.display_name, account.username,
      living.end_reason, living.refresh_token_expires_at as ends_at,
      case when account.disconnect_requested_at is not null or account.disconnected_at is not null then 'gone'
           when living.account_id is null then 'gone'
           when (living.client_key, living.api_origin) <> (${app.clientKey}, ${app.apiOrigin}) then 'other_app'
           when living.end_reason is not null then 'reauthorization_required'
           when living.refresh_token_expires_at < now() + ${REAUTHORIZE_WITHIN} then 'reauthorize_by'
           else 'well' end as cause
    from account_letter as letter
    join tiktok_account as account on account.id = letter.account_id
    left join tiktok_grant as living on living.account_id = letter.account_id`;
}

const NEEDS = sql`cause in ('reauthorization_required', 'reauthorize_by')`;

/**
 * Claims people who are to be written to, durably before anything is sent: those whose accounts need them for a cause that
 * they have not been written about, and those whose accounts, having been written about, are all well again. Only addresses
 * that are known to be their owner's are written to.
 */
export async function claimOwnersNews(
  db: Kysely<Database>,
  app: AppIdentity,
  { settleMs, quietMs, leaseMs }: LetterTerms,
  limit: number,
): Promise<OwnersNews[]> {
  const { rows } = await sql<{ userId: string; email: string; needs: boolean }>`
    with news as (${accountNews(app)})
    , owner as (
      select user_id, bool_or(${NEEDS}) as needs from news
      group by user_id
      having bool_or(${NEEDS} and told_cause is distinct from cause and since < now() - ${milliseconds(settleMs)})
        or (not bool_or(${NEEDS}) and bool_or(cause = 'well' and told_cause is not null)))
    , ready as (
      select owner.user_id, owner.needs from owner
      join app_user on app_user.id = owner.user_id and app_user."emailVerified"
      left join mail_preference as preference on preference.user_id = owner.user_id
      where coalesce(preference.account_letters, true)
        and coalesce(preference.last_letter_at < now() - ${milliseconds(quietMs)}, true)
        and coalesce(preference.claimed_until < now(), true)
      limit ${limit})
    , claimed as (
      insert into mail_preference (user_id, claimed_until)
      select user_id, now() + ${milliseconds(leaseMs)} from ready
      -- Once more on the row itself: somebody else may have claimed it since.
      on conflict (user_id) do update set claimed_until = excluded.claimed_until
        where coalesce(mail_preference.claimed_until < now(), true)
          and coalesce(mail_preference.last_letter_at < now() - ${milliseconds(quietMs)}, true)
      returning user_id)
    select claimed.user_id as "userId", app_user.email, ready.needs
    from claimed join ready using (user_id) join app_user on app_user.id = claimed.user_id`.execute(db);
  const userIds = rows.map(({ userId }) => userId);
  const accounts = await readAccounts(db, app, userIds);
  return rows.map(({ userId, email, needs }) => ({
    userId,
    email,
    kind: needs ? "needs_owner" : "well_again",
    accounts: accounts.filter((one) => one.userId === userId && (one.cause !== "well") === needs),
  }));
}

async function readAccounts(
  db: Kysely<Database>,
  app: AppIdentity,
  userIds: readonly string[],
): Promise<(AccountNews & { userId: string })[]> {
  if (userIds.length === 0) return [];
  const { rows } = await sql<AccountNews & { userId: string }>`
    with news as (${accountNews(app)})
    select user_id as "userId", account_id as "accountId", display_name as "displayName", username, cause,
      end_reason as "endReason", ends_at as "endsAt", noted
    from news
    where user_id = any(${userIds}::text[])
      and (${NEEDS} and told_cause is distinct from cause or cause = 'well' and told_cause is not null)
    order by cause = 'reauthorization_required' desc, ends_at, account_id`.execute(db);
  return rows;
}

/**
 * The letter is on its way: nobody is written about these causes again. What was noted while it was written stays to be
 * written about. One row after the other, so that nobody who appends events for many accounts waits in a circle with this.
 */
export async function settleOwnersNews(db: Kysely<Database>, { userId, accounts }: OwnersNews): Promise<void> {
  for (const { accountId, cause, noted } of accounts) {
    const letter = { account_id: accountId, noted };
    if (cause === "well")
      await db
        .deleteFrom("account_letter")
        .where((eb) => eb.and(letter))
        .execute();
    else {
      await db
        .updateTable("account_letter")
        .set({ told_cause: cause })
        .where((eb) => eb.and(letter))
        .execute();
    }
  }
  await db
    .updateTable("mail_preference")
    .set({ last_letter_at: sql<Date>`now()`, claimed_until: null })
    .where("user_id", "=", userId)
    .execute();
}

/** Forgets accounts of which there is nothing to write: they are well, and nobody was told otherwise, or they are gone. */
export async function forgetAccountsWithoutNews(db: Kysely<Database>, app: AppIdentity): Promise<void> {
  await sql`
    with news as (${accountNews(app)})
    , forgotten as (
      select letter.account_id from account_letter as letter join news using (account_id, noted)
      where cause = 'gone' or (cause = 'well' and letter.told_cause is null)
      for update of letter skip locked)
    delete from account_letter where account_id in (select account_id from forgotten)`.execute(db);
}
