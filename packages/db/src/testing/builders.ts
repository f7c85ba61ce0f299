import { randomBytes, randomUUID, randomUUIDv7 } from "node:crypto";
import type { Kysely } from "kysely";
import type { AppIdentity } from "../app-identity.ts";
import type { RefreshedPair } from "../grants/commit-refresh.ts";
import type { Database } from "../schema.ts";
import { sealPair } from "../sealed-pair.ts";
import { TokenCipher } from "../token-cipher.ts";

export const TEST_APP: AppIdentity = { clientKey: "sbawtest", apiOrigin: "http://tiktok.test" };

/** A cipher with a key of its own. */
export function testCipher(): TokenCipher {
  return new TokenCipher([{ id: "test", key: randomBytes(32) }]);
}

/** Somebody who has signed up. */
export async function insertUser(db: Kysely<Database>, email = `${randomUUID()}@example.com`): Promise<string> {
  const id = randomUUID();
  await db.insertInto("app_user").values({ id, name: email, email, emailVerified: false }).execute();
  return id;
}

export interface AccountBuild {
  userId?: string;
  app?: AppIdentity;
  openId?: string;
  accessToken?: string;
  refreshToken?: string | null;
  grantedScopes?: string[];
  declinedScopes?: string[];
  /** From now; negative for the past. */
  accessExpiresInMs?: number;
  refreshExpiresInMs?: number;
  dueInMs?: number;
}

/** A connected account with a living grant; two hours, 180 days, due in an hour and a half unless said otherwise. */
export async function insertAccount(
  db: Kysely<Database>,
  cipher: TokenCipher,
  build: AccountBuild = {},
): Promise<{ accountId: string; userId: string; openId: string }> {
  const userId = build.userId ?? (await insertUser(db));
  const app = build.app ?? TEST_APP;
  const openId = build.openId ?? randomUUID();
  const accountId = randomUUIDv7();
  const inMs = (ms: number) => new Date(Date.now() + ms);
  await db.insertInto("tiktok_account").values({ id: accountId, user_id: userId, open_id: openId }).execute();
  const grantedScopes = build.grantedScopes ?? ["user.info.basic"];
  await db
    .insertInto("tiktok_grant")
    .values({
      account_id: accountId,
      client_key: app.clientKey,
      api_origin: app.apiOrigin,
      open_id: openId,
      requested_scopes: [...grantedScopes, ...(build.declinedScopes ?? [])],
      granted_scopes: grantedScopes,
      declined_scopes: build.declinedScopes ?? [],
      ...sealPair(
        cipher,
        {
          accessToken: build.accessToken ?? "act.test",
          refreshToken: build.refreshToken === undefined ? "rft.test" : build.refreshToken,
        },
        { table: "tiktok_grant", rowId: accountId },
      ),
      access_token_expires_at: inMs(build.accessExpiresInMs ?? 2 * 3_600_000),
      refresh_token_expires_at: inMs(build.refreshExpiresInMs ?? 180 * 24 * 3_600_000),
      due_at: inMs(build.dueInMs ?? 1.5 * 3_600_000),
    })
    .execute();
  return { accountId, userId, openId };
}

/** TikTok's answer to the refresh of a claim, a new pair of two hours, as a worker hands it in. */
export function answerTo(
  cipher: TokenCipher,
  claim: RefreshedPair["claim"],
  answer: Partial<RefreshedPair> = {},
): RefreshedPair {
  const { sealed_access_token: sealedAccessToken, sealed_refresh_token: sealedRefreshToken } = sealPair(
    cipher,
    { accessToken: "act.new", refreshToken: "rft.new" },
    { table: "tiktok_grant", rowId: claim.accountId },
  );
  return {
    claim,
    sealedAccessToken,
    sealedRefreshToken,
    accessLifetimeMs: 2 * 3_600_000,
    refreshLifetimeMs: null,
    dueAfterMs: 1.5 * 3_600_000,
    grantedScopes: null,
    logId: null,
    ...answer,
  };
}
