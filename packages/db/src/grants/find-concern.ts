import { type Kysely, sql } from "kysely";
import type { AppIdentity } from "../app-identity.ts";
import { milliseconds } from "../interval.ts";
import type { Database } from "../schema.ts";

/** What a person should know while refreshing is stopped: whether it touches their own accounts. */
export interface Concern {
  /** An access token of theirs has ended, or will before long. */
  tokenEnding: boolean;
  /** One of their accounts was rejected. */
  suspect: boolean;
}

export async function findConcern(
  db: Kysely<Database>,
  app: AppIdentity,
  { userId, withinMs }: { userId: string; withinMs: number },
): Promise<Concern> {
  const { rows } = await sql<Concern>`
    select
      coalesce(bool_or(access_token_expires_at < now() + ${milliseconds(withinMs)}), false) as "tokenEnding",
      coalesce(bool_or(rejection_count > 0), false) as suspect
    from tiktok_grant join tiktok_account on id = account_id
    where user_id = ${userId} and client_key = ${app.clientKey} and api_origin = ${app.apiOrigin}
      and ended_at is null and disconnected_at is null`.execute(db);
  return rows[0] ?? { tokenEnding: false, suspect: false };
}
