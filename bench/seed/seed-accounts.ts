import { randomUUIDv7 } from "node:crypto";
import type { TokenCipher } from "@tiktok-connect/db";
import type { TokenPair } from "@tiktok-connect/tiktok-simulator-control";
import { sql } from "kysely";
import type { Installation } from "../site/installation.ts";

/** Small enough that the simulator's next answer and the last one's rows are made at the same time. */
const MINTED_AT_ONCE = 10_000;
const INSERTED_AT_ONCE = 1_000;
const INSERTS_AT_ONCE = 3;

/** Connects accounts that the simulator honours by writing their rows, sealed as the product does; due in a day. */
export async function seedAccounts(installation: Installation, count: number): Promise<void> {
  await sql`
    insert into app_user (id, name, email, "emailVerified") values ('owner', 'owner', 'owner@example.com', false)
    on conflict do nothing`.execute(installation.db);
  let writing: Promise<void> = Promise.resolve();
  for (let done = 0; done < count; done += MINTED_AT_ONCE) {
    const pairs = await installation.simulator.grantMany(Math.min(MINTED_AT_ONCE, count - done), {
      scopes: ["user.info.basic"],
    });
    await writing;
    writing = insertAll(installation, pairs);
    // Whoever waits for it comes in the next round; until then a failure must not end the process.
    writing.catch(() => undefined);
  }
  await writing;
  await sql`vacuum (analyze) tiktok_grant, tiktok_account`.execute(installation.db);
}

async function insertAll(installation: Installation, pairs: readonly TokenPair[]): Promise<void> {
  const batches = Array.from({ length: Math.ceil(pairs.length / INSERTED_AT_ONCE) }, (_, index) =>
    pairs.slice(index * INSERTED_AT_ONCE, (index + 1) * INSERTED_AT_ONCE),
  );
  async function insertNext(): Promise<void> {
    for (let batch = batches.pop(); batch; batch = batches.pop()) await insert(installation, batch);
  }
  await Promise.all(Array.from({ length: INSERTS_AT_ONCE }, insertNext));
}

async function insert({ db, cipher, app }: Installation, pairs: readonly TokenPair[]): Promise<void> {
  const rows = pairs.map((pair) => sealedRow(cipher, pair));
  const column = <Value>(value: (row: (typeof rows)[number]) => Value) => rows.map(value);
  await sql`
    with seed as (
      select * from unnest(
        ${column(({ id }) => id)}::uuid[],
        ${column(({ openId }) => openId)}::text[],
        ${column(({ accessToken }) => accessToken)}::bytea[],
        ${column(({ refreshToken }) => refreshToken)}::bytea[]
      ) as s(id, open_id, access_token, refresh_token))
    , account as (
      insert into tiktok_account (id, user_id, open_id) select id, 'owner', open_id from seed)
    insert into tiktok_grant (account_id, client_key, api_origin, open_id, requested_scopes, granted_scopes,
      declined_scopes, sealed_access_token, sealed_refresh_token, access_token_expires_at, refresh_token_expires_at, due_at)
    select id, ${app.clientKey}, ${app.apiOrigin}, open_id, '{user.info.basic}', '{user.info.basic}', '{}',
      access_token, refresh_token, now() + interval '2 hours', now() + interval '180 days', now() + interval '1 day'
    from seed`.execute(db);
}

function sealedRow(cipher: TokenCipher, { openId, accessToken, refreshToken }: TokenPair) {
  const id = randomUUIDv7();
  const place = { table: "tiktok_grant", rowId: id } as const;
  return {
    id,
    openId,
    accessToken: cipher.seal(accessToken, { ...place, column: "access_token" }),
    refreshToken: cipher.seal(refreshToken, { ...place, column: "refresh_token" }),
  };
}
