import {
  type ApiKey,
  type ApiKeyScope,
  createApiKey,
  findUserId,
  generateApiKey,
  listAllApiKeys,
  revokeApiKey,
} from "@tiktok-connect/db";
import { type Environment, readSettings } from "@tiktok-connect/settings";
import { withDatabase } from "../database.ts";
import { formatTable, type Output } from "../output.ts";

/** Lists the keys of other services, whoever made them, the newest first. */
export async function listKeys(environment: Environment, output: Output, limit: number): Promise<void> {
  const { database } = readSettings(environment, "database");
  await withDatabase(database, async ({ db }) => {
    const keys = await listAllApiKeys(db, limit);
    output.write(keys, () => (keys.length === 0 ? "There is no API key." : formatTable(HEADER, keys.map(cells))));
  });
}

const HEADER = ["key", "begins", "name", "owner", "scope", "accounts", "last used", "state"];

function cells(key: ApiKey & { ownerEmail: string }): string[] {
  return [
    key.id,
    key.start,
    key.name,
    key.ownerEmail,
    key.scope,
    key.accountIds === null ? "all" : String(key.accountIds.length),
    key.lastUsedAt?.toISOString() ?? "never",
    key.revokedAt === null ? "in use" : `revoked ${key.revokedAt.toISOString()}`,
  ];
}

export interface WantedKey {
  email: string;
  name: string;
  scope: ApiKeyScope;
  /** Empty: all of the owner's accounts. */
  accountIds: readonly string[];
}

/**
 * Makes a key for somebody's accounts and shows it, this once.
 *
 * @returns false when there is nobody of that address, or an account is not theirs
 */
export async function createKey(environment: Environment, output: Output, wanted: WantedKey): Promise<boolean> {
  const { database } = readSettings(environment, "database");
  return withDatabase(database, async ({ db }) => {
    const userId = await findUserId(db, wanted.email);
    if (userId === null) return refuse(output, `Nobody has signed up as ${wanted.email}.`);
    const { text, ...key } = generateApiKey();
    const { name, scope, accountIds } = wanted;
    const created = await createApiKey(db, key, {
      userId,
      name,
      scope,
      accountIds: accountIds.length === 0 ? null : accountIds,
      madeBy: "operator",
    });
    if (created.kind === "unknown_account") return refuse(output, "One of the accounts is not theirs.");
    if (created.kind === "too_many") return refuse(output, "They have as many keys as one may have; revoke one.");
    output.write({ ...created.apiKey, key: text }, () =>
      [text, "", "This is shown once. The other service sends it as a bearer token."].join("\n"),
    );
    return true;
  });
}

/** @returns false when there is no such key in use */
export async function revokeKey(environment: Environment, output: Output, id: string): Promise<boolean> {
  const { database } = readSettings(environment, "database");
  return withDatabase(database, async ({ db }) => {
    if (!(await revokeApiKey(db, { id, userId: null }))) return refuse(output, "There is no such key in use.");
    output.write({ id, revoked: true }, () => "Revoked. Tokens that were given out for it end by themselves.");
    return true;
  });
}

function refuse(output: Output, problem: string): false {
  output.write({ problem }, () => problem);
  return false;
}
