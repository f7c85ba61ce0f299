import { type Account, listAllAccounts } from "@tiktok-connect/db";
import { type Environment, readSettings } from "@tiktok-connect/settings";
import { withDatabase } from "../database.ts";
import { formatTable, type Output } from "../output.ts";

/** Lists accounts with their status and when they are due, the next one first. */
export async function accounts(environment: Environment, output: Output, limit: number): Promise<void> {
  const { database, tiktok } = readSettings(environment, "database", "tiktok");
  await withDatabase(database, async ({ db }) => {
    const list = await listAllAccounts(db, tiktok, limit);
    output.write(list.map(describe), () =>
      list.length === 0 ? "No account is connected." : formatTable(HEADER, list.map(describe).map(cells)),
    );
  });
}

const HEADER = ["account", "name", "status", "due", "token ends", "scopes"];

function describe(account: Account) {
  return {
    id: account.id,
    name: account.username ? `@${account.username}` : account.displayName,
    status: account.status.kind,
    dueAt: account.nextRefreshAt?.toISOString() ?? null,
    accessTokenExpiresAt: account.accessTokenExpiresAt?.toISOString() ?? null,
    grantedScopes: account.grantedScopes,
  };
}

function cells(account: ReturnType<typeof describe>): string[] {
  return [
    account.id,
    account.name ?? "(no name yet)",
    account.status,
    account.dueAt ?? "–",
    account.accessTokenExpiresAt ?? "–",
    account.grantedScopes.join(","),
  ];
}
