import { createApiKey, generateApiKey } from "@tiktok-connect/db";
import type { Installation } from "../site/installation.ts";

/** Another service: its key, and what that opens. */
export interface BrokerClient {
  key: string;
  accountIds: readonly string[];
  /** Where it asks for the token of each account. */
  tokenPaths: readonly string[];
}

/** Makes a key that opens all accounts that were seeded. */
export async function makeBrokerClient({ db }: Installation, accounts: number): Promise<BrokerClient> {
  const { text, ...key } = generateApiKey();
  const terms = { userId: "owner", name: "bench", scope: "token", accountIds: null, madeBy: "person" } as const;
  await createApiKey(db, key, terms);
  const rows = await db.selectFrom("tiktok_account").select("id").limit(accounts).execute();
  const accountIds = rows.map(({ id }) => id);
  return { key: text, accountIds, tokenPaths: accountIds.map((id) => `/v1/accounts/${id}/access-token`) };
}
