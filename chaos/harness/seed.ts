import { randomUUIDv7 } from "node:crypto";
import type { AppIdentity, Database, TokenCipher } from "@tiktok-connect/db";
import type { TokenPair } from "@tiktok-connect/tiktok-simulator-control";
import { type Kysely, sql } from "kysely";
import { seed } from "./run.ts";
import { seededRandom } from "./seeded-random.ts";

const AT_ONCE = 2_000;

/** Connects accounts of the simulator, all of one owner, by writing their rows; due spread evenly over a time. */
export async function seedAccounts(
  db: Kysely<Database>,
  cipher: TokenCipher,
  app: AppIdentity,
  { pairs, dueWithinMs, dueAfterMs }: { pairs: readonly TokenPair[]; dueWithinMs: number; dueAfterMs: number },
): Promise<void> {
  await sql`
    insert into app_user (id, name, email, "emailVerified") values ('owner', 'owner', 'owner@example.com', false)
    on conflict do nothing`.execute(db);
  const random = seededRandom(seed);
  for (let start = 0; start < pairs.length; start += AT_ONCE) {
    const batch = pairs.slice(start, start + AT_ONCE).map((pair) => ({ pair, id: randomUUIDv7() }));
    const column = <Value>(value: (row: (typeof batch)[number]) => Value) => batch.map(value);
    const seal = (token: string, name: "access_token" | "refresh_token", rowId: string) =>
      cipher.seal(token, { table: "tiktok_grant", column: name, rowId });
    await sql`
      with seed as (
        select * from unnest(${column(({ id }) => id)}::uuid[], ${column(({ pair }) => pair.openId)}::text[])
          as s(id, open_id))
      insert into tiktok_account (id, user_id, open_id) select id, 'owner', open_id from seed`.execute(db);
    await sql`
      with seed as (
        select * from unnest(
          ${column(({ id }) => id)}::uuid[],
          ${column(({ pair }) => pair.openId)}::text[],
          ${column(({ pair, id }) => seal(pair.accessToken, "access_token", id))}::bytea[],
          ${column(({ pair, id }) => seal(pair.refreshToken, "refresh_token", id))}::bytea[],
          ${column(({ pair }) => pair.expiresInSeconds)}::float8[],
          ${column(({ pair }) => pair.refreshExpiresInSeconds)}::float8[],
          ${column(() => dueAfterMs + random() * dueWithinMs)}::float8[]
        ) as s(id, open_id, access_token, refresh_token, access_s, refresh_s, due_ms))
      insert into tiktok_grant (account_id, client_key, api_origin, open_id, requested_scopes, granted_scopes,
        declined_scopes, sealed_access_token, sealed_refresh_token, access_token_expires_at, refresh_token_expires_at, due_at)
      select id, ${app.clientKey}, ${app.apiOrigin}, open_id, '{user.info.basic}', '{user.info.basic}', '{}',
        access_token, refresh_token, now() + access_s * interval '1 second', now() + refresh_s * interval '1 second',
        now() + due_ms * interval '1 millisecond'
      from seed`.execute(db);
  }
}
