import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { listLeavingAccounts, moveToPendingRevocation, requestDisconnect } from "../disconnects.ts";
import { revokeParkedGrant } from "../parked-grants.ts";
import { claimRevocations, postponeRevocation, REVOCATION_TERMS, revocationUnderWay } from "../pending-revocations.ts";
import {
  createTestDatabase,
  insertAccount,
  insertUser,
  TEST_APP,
  type TestDatabase,
  testCipher,
} from "../testing/index.ts";
import { endGrant } from "./end-grant.ts";
import { type ConsentedGrant, saveAuthorizedGrant } from "./save-authorized-grant.ts";
import { promoteSparePair } from "./spare-pair.ts";

const HOUR = 3_600_000;
const cipher = testCipher();

let test: TestDatabase;
let userId: string;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  userId = await insertUser(test.db);
});

function consent(grant: Partial<ConsentedGrant>): ConsentedGrant {
  return {
    requestId: crypto.randomUUID(),
    consentedAt: new Date(),
    app: TEST_APP,
    userId,
    reauthorize: null,
    openId: crypto.randomUUID(),
    pair: {
      accessToken: "act.consent",
      refreshToken: "rft.consent",
      accessTokenExpiresAt: new Date(Date.now() + 2 * HOUR),
      refreshTokenExpiresAt: new Date(Date.now() + 4000 * HOUR),
    },
    dueAt: new Date(Date.now() + HOUR),
    requestedScopes: ["user.info.basic"],
    grantedScopes: ["user.info.basic"],
    logId: null,
    ...grant,
  };
}
const save = (grant: Partial<ConsentedGrant>) => saveAuthorizedGrant(test.db, cipher, consent(grant));

async function storedRefreshToken(accountId: string) {
  const { sealed_refresh_token: sealed } = await test.db
    .selectFrom("tiktok_grant")
    .select("sealed_refresh_token")
    .where("account_id", "=", accountId)
    .executeTakeFirstOrThrow();
  return sealed && cipher.open(sealed, { table: "tiktok_grant", column: "refresh_token", rowId: accountId });
}

function generationOf(accountId: string) {
  return test.db
    .selectFrom("tiktok_grant")
    .select("generation")
    .where("account_id", "=", accountId)
    .executeTakeFirstOrThrow()
    .then(({ generation }) => generation);
}

async function accountSaved(grant: Partial<ConsentedGrant>) {
  const saved = await save(grant);
  if (saved.kind !== "saved") throw new Error(`expected a saved grant, got ${saved.kind}`);
  return saved.accountId;
}

describe("saveAuthorizedGrant", () => {
  it("connects a TikTok account that is new here", async () => {
    const accountId = await accountSaved({});
    expect(await storedRefreshToken(accountId)).toBe("rft.consent");
  });

  it("remembers what was offered and declined", async () => {
    const accountId = await accountSaved({ requestedScopes: ["user.info.basic", "video.list"] });
    const row = await test.db
      .selectFrom("tiktok_grant")
      .select(["granted_scopes", "declined_scopes"])
      .where("account_id", "=", accountId)
      .executeTakeFirstOrThrow();
    expect(row).toEqual({ granted_scopes: ["user.info.basic"], declined_scopes: ["video.list"] });
  });

  it("renews the same row when the same person connects the same TikTok account again", async () => {
    const { accountId, openId } = await insertAccount(test.db, cipher, { userId });
    expect(await save({ openId })).toMatchObject({ kind: "saved", accountId, previousScopes: ["user.info.basic"] });
    expect(await generationOf(accountId)).toBe(2);
  });

  it("revives an ended account, by connecting and by reauthorizing", async () => {
    const { accountId, openId } = await insertAccount(test.db, cipher, { userId });
    for (const reauthorize of [null, accountId]) {
      await endGrant(
        test.db,
        { accountId, generation: await generationOf(accountId) },
        { reason: "removed_by_user", logId: null },
      );
      expect(await save({ openId, reauthorize })).toMatchObject({ kind: "saved", accountId, previousScopes: null });
    }
  });

  it("keeps the pair as a spare when another user holds the account, and says only that it is taken", async () => {
    const { accountId, openId } = await insertAccount(test.db, cipher);
    expect(await save({ openId })).toEqual({ kind: "taken" });
    expect(await storedRefreshToken(accountId)).toBe("rft.test");
    expect(await promoteSparePair(test.db, cipher, { accountId, generation: 1 })).toBe(true);
    expect(await storedRefreshToken(accountId)).toBe("rft.consent");
    expect(await promoteSparePair(test.db, cipher, { accountId, generation: 2 })).toBe(false);
  });

  it("is not kept out by an account that has ended", async () => {
    const { accountId, openId } = await insertAccount(test.db, cipher);
    await endGrant(test.db, { accountId, generation: 1 }, { reason: "grant_expired", logId: null });
    await accountSaved({ openId });
    expect(await save({ openId, reauthorize: accountId })).toMatchObject({ kind: "wrong_account" });
  });

  it("calls a reauthorization taken when the TikTok account has moved to another user meanwhile", async () => {
    const { accountId, openId } = await insertAccount(test.db, cipher, { userId });
    await endGrant(test.db, { accountId, generation: 1 }, { reason: "grant_expired", logId: null });
    await insertAccount(test.db, cipher, { openId });
    expect(await save({ openId, reauthorize: accountId })).toEqual({ kind: "taken" });
  });

  it("parks the pair of a wrong account that nobody holds", async () => {
    const { accountId } = await insertAccount(test.db, cipher, { userId });
    const saved = await save({ reauthorize: accountId });
    expect(saved).toEqual({ kind: "wrong_account", parkedGrantId: expect.any(String) });
    expect(await storedRefreshToken(accountId)).toBe("rft.test");
  });

  it("keeps the pair of a wrong account as its row's spare when somebody holds it", async () => {
    const wanted = await insertAccount(test.db, cipher, { userId });
    const other = await insertAccount(test.db, cipher, { userId });
    expect(await save({ reauthorize: wanted.accountId, openId: other.openId })).toEqual({
      kind: "wrong_account",
      parkedGrantId: null,
    });
    expect(await promoteSparePair(test.db, cipher, { accountId: other.accountId, generation: 1 })).toBe(true);
  });

  it("lets exactly one of two people win who connect the same account in the same instant", async () => {
    const openId = crypto.randomUUID();
    const other = await insertUser(test.db);
    const kinds = (await Promise.all([save({ openId }), save({ openId, userId: other })])).map(({ kind }) => kind);
    expect(kinds.toSorted()).toEqual(["saved", "taken"]);
  });

  it("takes back a revocation that was not sent yet", async () => {
    const { accountId, openId } = await insertAccount(test.db, cipher, { userId });
    await requestDisconnect(test.db, { userId, accountId });
    await moveToPendingRevocation(test.db, cipher, { accountId, refreshLeaseMs: 0 });
    await accountSaved({ openId });
    expect(await claimRevocations(test.db, TEST_APP, { limit: 10, terms: REVOCATION_TERMS })).toEqual([]);
    expect(await revocationUnderWay(test.db, TEST_APP, openId)).toBe(false);
  });

  it("keeps an account whose disconnect had not begun", async () => {
    const { accountId, openId } = await insertAccount(test.db, cipher, { userId });
    await requestDisconnect(test.db, { userId, accountId });
    expect(await accountSaved({ openId })).toBe(accountId);
    await moveToPendingRevocation(test.db, cipher, { accountId, refreshLeaseMs: 0 });
    expect(await storedRefreshToken(accountId)).toBe("rft.consent");
  });

  it("never sends a revocation that failed on its way when the account was connected again meanwhile", async () => {
    const { accountId, openId } = await insertAccount(test.db, cipher, { userId });
    await requestDisconnect(test.db, { userId, accountId });
    await moveToPendingRevocation(test.db, cipher, { accountId, refreshLeaseMs: 0 });
    const [revocation] = await claimRevocations(test.db, TEST_APP, { limit: 10, terms: REVOCATION_TERMS });
    await accountSaved({ openId });
    if (revocation) await postponeRevocation(test.db, revocation, 0);
    expect(await claimRevocations(test.db, TEST_APP, { limit: 10, terms: REVOCATION_TERMS })).toEqual([]);
  });

  it("keeps an account that had ended and was about to be disconnected", async () => {
    const { accountId, openId } = await insertAccount(test.db, cipher, { userId });
    await endGrant(test.db, { accountId, generation: 1 }, { reason: "grant_expired", logId: null });
    await requestDisconnect(test.db, { userId, accountId });
    await accountSaved({ openId });
    expect(await listLeavingAccounts(test.db, { limit: 10, refreshLeaseMs: 0 })).not.toContain(accountId);
  });

  it("keeps the stored refresh token and scopes when TikTok says nothing of them", async () => {
    const scopes = ["user.info.basic", "video.list"];
    const { accountId, openId } = await insertAccount(test.db, cipher, { userId, grantedScopes: scopes });
    const pair = { ...consent({}).pair, refreshToken: null, refreshTokenExpiresAt: null };
    expect(await save({ openId, pair, grantedScopes: null })).toMatchObject({ grantedScopes: scopes });
    expect(await storedRefreshToken(accountId)).toBe("rft.test");
    const row = await test.db
      .selectFrom("tiktok_grant")
      .select("refresh_token_expires_at")
      .where("account_id", "=", accountId)
      .executeTakeFirstOrThrow();
    expect(row.refresh_token_expires_at).not.toBeNull();
  });

  it("forgets what was parked of a TikTok account that has found its place", async () => {
    const { accountId } = await insertAccount(test.db, cipher, { userId });
    const parked = await save({ reauthorize: accountId, openId: "parked-open-id" });
    if (parked.kind !== "wrong_account" || !parked.parkedGrantId) throw new Error("nothing was parked");
    await accountSaved({ openId: "parked-open-id", userId: await insertUser(test.db) });
    expect(await revokeParkedGrant(test.db, cipher, { userId, id: parked.parkedGrantId })).toBe(false);
  });

  it("loses no pair to a disconnect in the same instant", async () => {
    for (let round = 0; round < 15; round++) {
      const { accountId, openId } = await insertAccount(test.db, cipher, { userId });
      const [saved] = await Promise.all([save({ openId }), requestDisconnect(test.db, { userId, accountId })]);
      expect(saved.kind).toBe("saved");
    }
  });

  it("tells of a revocation that is on its way", async () => {
    const { accountId, openId } = await insertAccount(test.db, cipher, { userId });
    await requestDisconnect(test.db, { userId, accountId });
    await moveToPendingRevocation(test.db, cipher, { accountId, refreshLeaseMs: 0 });
    await claimRevocations(test.db, TEST_APP, { limit: 10, terms: REVOCATION_TERMS });
    expect(await accountSaved({ openId })).not.toBe(accountId);
    expect(await revocationUnderWay(test.db, TEST_APP, openId)).toBe(true);
  });
});
