import { type Kysely, sql } from "kysely";
import type { Database } from "./schema.ts";

/** The scopes that the app asks for; empty before the first `migrate`. */
export async function readConfiguredScopes(db: Kysely<Database>): Promise<readonly string[]> {
  const row = await db.selectFrom("app_configuration").select("scopes").executeTakeFirst();
  return row?.scopes ?? [];
}

/** Sets the scopes that the app asks for; only `migrate` does, so that a rolling deployment cannot flap. */
export async function writeConfiguredScopes(db: Kysely<Database>, scopes: readonly string[]): Promise<void> {
  await sql`
    insert into app_configuration as configuration (scopes) values (${[...scopes]}::text[])
    on conflict (singleton) do update set scopes = excluded.scopes, changed_at = now()
    where configuration.scopes is distinct from excluded.scopes`.execute(db);
}
