import { randomUUIDv7 } from "node:crypto";
import { type Kysely, sql } from "kysely";
import { recordAudit } from "../audit/record-audit.ts";
import type { ApiKeyScope, AuditActor, Database } from "../schema.ts";
import type { NewApiKey } from "./api-key.ts";

/** A key as its owner sees it after it was made; the key itself is nowhere. */
export interface ApiKey {
  id: string;
  name: string;
  start: string;
  scope: ApiKeyScope;
  /** Null: all of its owner's accounts, those to come included. */
  accountIds: string[] | null;
  createdAt: Date;
  /** Up to a minute behind. */
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}

export interface ApiKeyTerms {
  userId: string;
  name: string;
  scope: ApiKeyScope;
  accountIds: readonly string[] | null;
  /** Who makes it: its owner, or an operator for them. */
  madeBy: AuditActor;
}

/** No more living keys than this for one person: each is a thing to look after. */
const MOST_KEYS = 100;

export type CreatedApiKey =
  | { kind: "created"; apiKey: ApiKey }
  /** One of the accounts is not this user's. */
  | { kind: "unknown_account" }
  | { kind: "too_many" };

/** Stores a key's hash. */
export async function createApiKey(
  db: Kysely<Database>,
  key: Pick<NewApiKey, "hash" | "start">,
  { userId, name, scope, accountIds, madeBy }: ApiKeyTerms,
): Promise<CreatedApiKey> {
  if (accountIds !== null && (await countOwn(db, userId, accountIds)) < new Set(accountIds).size) {
    return { kind: "unknown_account" };
  }
  const row = {
    id: randomUUIDv7(),
    user_id: userId,
    name,
    key_hash: key.hash,
    key_start: key.start,
    scope,
    account_ids: accountIds && [...new Set(accountIds)],
  };
  return db.transaction().execute(async (trx) => {
    // One after another, so that none is counted past.
    await trx.selectFrom("app_user").select("id").where("id", "=", userId).forNoKeyUpdate().execute();
    if ((await countLiving(trx, userId)) >= MOST_KEYS) return { kind: "too_many" };
    const apiKey = await trx.insertInto("api_key").values(row).returning(COLUMNS).executeTakeFirstOrThrow();
    const details = { api_key: row.id, scope, accounts: row.account_ids?.length ?? null };
    await recordAudit(trx, { action: "api_key.made", actor: madeBy, userId, details });
    return { kind: "created", apiKey };
  });
}

async function countLiving(db: Kysely<Database>, userId: string): Promise<number> {
  const { count } = await db
    .selectFrom("api_key")
    .select(sql<number>`count(*)::integer`.as("count"))
    .where("user_id", "=", userId)
    .where("revoked_at", "is", null)
    .executeTakeFirstOrThrow();
  return count;
}

async function countOwn(db: Kysely<Database>, userId: string, accountIds: readonly string[]): Promise<number> {
  const { count } = await db
    .selectFrom("tiktok_account")
    .select(sql<number>`count(*)::integer`.as("count"))
    .where("id", "in", [...accountIds])
    .where("user_id", "=", userId)
    .where("disconnected_at", "is", null)
    .executeTakeFirstOrThrow();
  return count;
}

const COLUMNS = [
  "api_key.id",
  "api_key.name",
  "key_start as start",
  "scope",
  "account_ids as accountIds",
  "created_at as createdAt",
  "last_used_at as lastUsedAt",
  "revoked_at as revokedAt",
] as const;

/** A user's keys that work, in the order they were made. */
export async function listApiKeys(db: Kysely<Database>, userId: string): Promise<ApiKey[]> {
  return db
    .selectFrom("api_key")
    .select(COLUMNS)
    .where("user_id", "=", userId)
    .where("revoked_at", "is", null)
    .orderBy("created_at")
    .orderBy("id")
    .execute();
}

/** Every key of every user, for the operator; those that were revoked as well. */
export async function listAllApiKeys(
  db: Kysely<Database>,
  limit: number,
): Promise<(ApiKey & { ownerEmail: string })[]> {
  return db
    .selectFrom("api_key")
    .innerJoin("app_user", "app_user.id", "api_key.user_id")
    .select(COLUMNS)
    .select("app_user.email as ownerEmail")
    .orderBy("created_at", "desc")
    .limit(limit)
    .execute();
}

/**
 * Takes a key out of use; the next request with it is refused.
 *
 * @param key.userId only if it is this user's, who wants it so; null: whoever's it is, since an operator wants it so
 * @returns false when there is no such key, or it was revoked before
 */
export async function revokeApiKey(
  db: Kysely<Database>,
  { id, userId }: { id: string; userId: string | null },
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const revoked = await trx
      .updateTable("api_key")
      .set({ revoked_at: sql<Date>`now()` })
      .where("id", "=", id)
      .where("revoked_at", "is", null)
      .$if(userId !== null, (query) => query.where("user_id", "=", userId ?? ""))
      .returning("user_id")
      .executeTakeFirst();
    if (!revoked) return false;
    const actor = userId === null ? "operator" : "person";
    await recordAudit(trx, { action: "api_key.revoked", actor, userId: revoked.user_id, details: { api_key: id } });
    return true;
  });
}

/** What a key opens; null when it is unknown or revoked. */
export interface KeyHolder {
  id: string;
  userId: string;
  scope: ApiKeyScope;
  accountIds: string[] | null;
}

export async function findKeyHolder(db: Kysely<Database>, keyHash: Buffer): Promise<KeyHolder | null> {
  const holder = await db
    .selectFrom("api_key")
    .select(["id", "user_id as userId", "scope", "account_ids as accountIds"])
    .where("key_hash", "=", keyHash)
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  return holder ?? null;
}
