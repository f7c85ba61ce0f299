import { type Kysely, sql } from "kysely";
import { readOfferedScopes } from "./app-configuration.ts";
import type { AppIdentity } from "./app-identity.ts";
import { announce } from "./events.ts";
import type { Profile } from "./parked-grants.ts";
import type { Database, DisconnectOutcome } from "./schema.ts";
import { type AccountStatus, statusOf } from "./status.ts";

/** An account as its owner may see it; no token is in it. */
export interface Account extends Profile {
  id: string;
  userId: string;
  openId: string;
  /** What its owner calls it; null: as TikTok does. */
  label: string | null;
  /** Of the copy of its picture that is kept here; null when there is none. */
  avatarVersion: string | null;
  status: AccountStatus;
  requestedScopes: string[];
  grantedScopes: string[];
  declinedScopes: string[];
  /** What the app asks the reader for now. */
  configuredScopes: readonly string[];
  connectedAt: Date;
  accessTokenExpiresAt: Date | null;
  refreshTokenExpiresAt: Date | null;
  lastRefreshedAt: Date | null;
  nextRefreshAt: Date | null;
}

/** Who reads an account. */
export interface Reader {
  userId: string;
  /** An operator: scopes that are tried with operators first count as configured for their accounts. */
  canary?: boolean;
}

/** A user's accounts, those that are being disconnected included, in the order they were connected. */
export async function listAccounts(
  db: Kysely<Database>,
  app: AppIdentity,
  { userId, canary = false }: Reader,
): Promise<Account[]> {
  const rows = await accountRows(db, app).where("a.user_id", "=", userId).orderBy("a.connected_at").execute();
  const offered = await readOfferedScopes(db, { canary });
  return rows.map((row) => toAccount(row, offered));
}

/** @returns null when there is no such account, it is disconnected, or it is another user's */
export async function findAccount(
  db: Kysely<Database>,
  app: AppIdentity,
  { userId, accountId, canary = false }: Reader & { accountId: string },
): Promise<Account | null> {
  const row = await accountRows(db, app)
    .where("a.id", "=", accountId)
    .where("a.user_id", "=", userId)
    .executeTakeFirst();
  return row ? toAccount(row, await readOfferedScopes(db, { canary })) : null;
}

/** Every account of every user, for the operator; the next due first. */
export async function listAllAccounts(db: Kysely<Database>, app: AppIdentity, limit: number): Promise<Account[]> {
  const rows = await accountRows(db, app).orderBy("g.due_at").limit(limit).execute();
  const offered = await readOfferedScopes(db, { canary: false });
  return rows.map((row) => toAccount(row, offered));
}

/** What a listener has to tell, and to whom: the account as it is, or that it is gone. */
export type AccountChange =
  | { kind: "changed"; userId: string; account: Account }
  | { kind: "disconnected"; userId: string; accountId: string; profile: Profile; outcome: DisconnectOutcome };

/** Accounts as they are now, whoever's they are; those that were never there are left out. */
export async function readAccountChanges(
  db: Kysely<Database>,
  app: AppIdentity,
  { accountIds, canary = false }: { accountIds: readonly string[]; canary?: boolean },
): Promise<AccountChange[]> {
  if (accountIds.length === 0) return [];
  const rows = await accountRows(db, app).where("a.id", "in", accountIds).execute();
  const offered = rows.length > 0 ? await readOfferedScopes(db, { canary }) : [];
  const changed = rows.map((row) => ({
    kind: "changed" as const,
    userId: row.userId,
    account: toAccount(row, offered),
  }));
  const known = new Set(rows.map(({ id }) => id));
  return [
    ...changed,
    ...(await readDisconnections(
      db,
      accountIds.filter((id) => !known.has(id)),
    )),
  ];
}

async function readDisconnections(db: Kysely<Database>, accountIds: readonly string[]): Promise<AccountChange[]> {
  if (accountIds.length === 0) return [];
  const rows = await db
    .selectFrom("tiktok_account")
    .select(["id", "user_id", "display_name", "username", "avatar_url", "disconnect_outcome"])
    .where("id", "in", accountIds)
    .execute();
  return rows.flatMap((row) =>
    row.disconnect_outcome === null
      ? []
      : [
          {
            kind: "disconnected" as const,
            userId: row.user_id,
            accountId: row.id,
            profile: { displayName: row.display_name, username: row.username, avatarUrl: row.avatar_url },
            outcome: row.disconnect_outcome,
          },
        ],
  );
}

/** Saves what TikTok's user info said. */
export async function saveProfile(db: Kysely<Database>, accountId: string, profile: Profile): Promise<void> {
  await db
    .updateTable("tiktok_account")
    .set({ display_name: profile.displayName, username: profile.username, avatar_url: profile.avatarUrl })
    .where("id", "=", accountId)
    .execute();
  await announce(db, [accountId]);
}

/** By TikTok's id, whoever's it is: to name to a person the account that they have just consented with. */
export async function findAccountName(db: Kysely<Database>, accountId: string): Promise<Profile | null> {
  const row = await db
    .selectFrom("tiktok_account")
    .select(["display_name as displayName", "username", "avatar_url as avatarUrl"])
    .where("id", "=", accountId)
    .executeTakeFirst();
  return row ?? null;
}

/** Disconnects of the last week that TikTok never confirmed. */
export async function listUnconfirmedDisconnects(
  db: Kysely<Database>,
  userId: string,
): Promise<(Profile & { accountId: string; at: Date })[]> {
  const rows = await db
    .selectFrom("tiktok_account")
    .select(["id", "display_name", "username", "avatar_url", "disconnected_at"])
    .where("user_id", "=", userId)
    .where("disconnect_outcome", "=", "unconfirmed")
    .where("disconnected_at", ">", sql<Date>`now() - interval '7 days'`)
    .orderBy("disconnected_at", "desc")
    .execute();
  return rows.map((row) => ({
    accountId: row.id,
    displayName: row.display_name,
    username: row.username,
    avatarUrl: row.avatar_url,
    at: row.disconnected_at ?? new Date(0),
  }));
}

/** How many accounts are kept for an app other than the configured one: what lies before and behind its place in the index. */
export async function countGrantsOfOtherApps(db: Kysely<Database>, app: AppIdentity): Promise<number> {
  const place = sql`(${app.clientKey}, ${app.apiOrigin})`;
  const { rows } = await sql<{ count: number }>`
    select (select count(*) from tiktok_grant where ended_at is null and (client_key, api_origin) < ${place})::integer
         + (select count(*) from tiktok_grant where ended_at is null and (client_key, api_origin) > ${place})::integer
      as count`.execute(db);
  return rows[0]?.count ?? 0;
}

/** Up to this many are counted one by one. */
const COUNTED_EXACTLY = 10_000;

/**
 * How many grants TikTok honours as far as is known, of whichever app. Exact while they are few; of many it is what
 * Postgres noted of the index of living grants when it looked last, since counting a million takes longer than it is worth.
 */
export async function countLivingGrants(db: Kysely<Database>): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    with counted as (
      select count(*)::integer as count
      from (select from tiktok_grant where ended_at is null limit ${COUNTED_EXACTLY}) as living)
    select case when count < ${COUNTED_EXACTLY} then count
                else greatest(count, (select reltuples from pg_class where oid = 'tiktok_grant_due'::regclass))::integer
           end as count
    from counted`.execute(db);
  return rows[0]?.count ?? 0;
}

type AccountRow = Awaited<ReturnType<ReturnType<typeof accountRows>["execute"]>>[number];

/** What {@link toAccount} makes an account of; `a` is the account in it, `g` the grant. */
export function accountRows(db: Kysely<Database>, app: AppIdentity) {
  return db
    .selectFrom("tiktok_account as a")
    .leftJoin("tiktok_grant as g", "g.account_id", "a.id")
    .leftJoin("avatar", "avatar.account_id", "a.id")
    .select([
      "a.id",
      "a.user_id as userId",
      "a.open_id as openId",
      "a.display_name as displayName",
      "a.username",
      "a.avatar_url as avatarUrl",
      "a.label",
      "avatar.version as avatarVersion",
      "a.connected_at as connectedAt",
      sql<boolean>`a.disconnect_requested_at is not null`.as("disconnecting"),
      sql<boolean | null>`(g.client_key, g.api_origin) = (${app.clientKey}, ${app.apiOrigin})`.as("sameApp"),
      "g.end_reason as endReason",
      "g.requested_scopes as requestedScopes",
      "g.granted_scopes as grantedScopes",
      "g.declined_scopes as declinedScopes",
      "g.access_token_expires_at as accessTokenExpiresAt",
      "g.refresh_token_expires_at as refreshTokenExpiresAt",
      "g.last_refreshed_at as lastRefreshedAt",
      "g.failing_since as failingSince",
      sql<Date | null>`greatest(g.due_at, g.resend_at)`.as("dueAt"),
      sql<Date>`now()`.as("now"),
    ])
    .where("a.disconnected_at", "is", null);
}

export function toAccount(row: AccountRow, configuredScopes: readonly string[]): Account {
  const alive = row.endReason === null && row.accessTokenExpiresAt !== null && !row.disconnecting;
  const grantedScopes = row.grantedScopes ?? [];
  const declinedScopes = row.declinedScopes ?? [];
  const dueAt = row.dueAt ?? row.now;
  return {
    id: row.id,
    userId: row.userId,
    openId: row.openId,
    label: row.label,
    displayName: row.displayName,
    username: row.username,
    avatarUrl: row.avatarUrl,
    avatarVersion: row.avatarVersion,
    status: statusOf(
      {
        disconnecting: row.disconnecting,
        sameApp: row.sameApp ?? true,
        endReason: row.endReason,
        refreshTokenExpiresAt: row.refreshTokenExpiresAt,
        grantedScopes,
        declinedScopes,
        failingSince: row.failingSince,
        dueAt,
      },
      configuredScopes,
      row.now,
    ),
    requestedScopes: row.requestedScopes ?? [],
    grantedScopes,
    declinedScopes,
    configuredScopes,
    connectedAt: row.connectedAt,
    accessTokenExpiresAt: alive ? row.accessTokenExpiresAt : null,
    refreshTokenExpiresAt: alive ? row.refreshTokenExpiresAt : null,
    lastRefreshedAt: row.lastRefreshedAt,
    nextRefreshAt: alive && row.sameApp ? dueAt : null,
  };
}
