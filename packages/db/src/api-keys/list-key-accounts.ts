import { type Kysely, type RawBuilder, sql } from "kysely";
import { type Account, accountRows, toAccount } from "../accounts.ts";
import { readOfferedScopes } from "../app-configuration.ts";
import type { AppIdentity } from "../app-identity.ts";
import type { Database } from "../schema.ts";
import { type AccountStatus, REAUTHORIZE_WITHIN } from "../status.ts";
import type { KeyHolder } from "./api-keys.ts";

export interface AccountFilter {
  /** Null: of whatever status. */
  statuses: readonly AccountStatus["kind"][] | null;
  /** Only accounts that can be used for what this scope unlocks; null: all. */
  usableScope: string | null;
  /** Only accounts after the one with this id; null: from the first. */
  after: string | null;
  limit: number;
}

/** Statuses in which no access token can be had. */
const UNUSABLE = ["disconnecting", "app_changed", "reauthorization_required"] satisfies AccountStatus["kind"][];

/** One page of the accounts that a key opens, in the order of their ids, which is that of connecting. */
export async function listKeyAccounts(
  db: Kysely<Database>,
  app: AppIdentity,
  holder: Pick<KeyHolder, "userId" | "accountIds">,
  { statuses, usableScope, after, limit }: AccountFilter,
): Promise<Account[]> {
  const offered = await readOfferedScopes(db, { canary: false });
  const kind = statusKind(app, offered);
  const rows = await accountRows(db, app)
    .where("a.user_id", "=", holder.userId)
    .$if(holder.accountIds !== null, (query) => query.where(sql<boolean>`a.id = any(${holder.accountIds}::uuid[])`))
    .$if(statuses !== null, (query) => query.where(sql<boolean>`${kind} = any(${statuses}::text[])`))
    .$if(usableScope !== null, (query) =>
      query.where(sql<boolean>`${usableScope} = any(g.granted_scopes) and ${kind} <> all(${UNUSABLE}::text[])`),
    )
    .$if(after !== null, (query) => query.where("a.id", ">", after ?? ""))
    .orderBy("a.id")
    .limit(limit)
    .execute();
  return rows.map((row) => toAccount(row, offered));
}

/** The same as `statusOf` in `status.ts` says of a row, for the database to choose by; a test compares them. */
function statusKind(app: AppIdentity, configuredScopes: readonly string[]): RawBuilder<AccountStatus["kind"]> {
  return sql`
    case
      when a.disconnect_requested_at is not null then 'disconnecting'
      when (g.client_key, g.api_origin) <> (${app.clientKey}, ${app.apiOrigin}) then 'app_changed'
      when g.end_reason is not null then 'reauthorization_required'
      when g.refresh_token_expires_at < now() + ${REAUTHORIZE_WITHIN} then 'reauthorize_by'
      when exists (
        select from unnest(${configuredScopes}::text[]) as configured(scope)
        where scope <> all(coalesce(g.granted_scopes, '{}')) and scope <> all(coalesce(g.declined_scopes, '{}')))
        then 'upgrade_available'
      when g.failing_since is not null then 'retrying'
      else 'connected'
    end`;
}
