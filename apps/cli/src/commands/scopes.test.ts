import { randomBytes } from "node:crypto";
import { type AppIdentity, lookThroughAccounts, type ScopePlan, writeConfiguredScopes } from "@tiktok-connect/db";
import { createTestDatabase, insertAccount, type TestDatabase, testCipher } from "@tiktok-connect/db/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "../testing/run-cli.ts";

const BASIC = "user.info.basic";
const app: AppIdentity = { clientKey: "sbawscopes", apiOrigin: "http://tiktok.test" };
const cipher = testCipher();

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
  const { db } = test;
  await writeConfiguredScopes(db, { scopes: [BASIC, "video.list"], canaryScopes: ["video.publish"] });
  for (let count = 0; count < 3; count++) await insertAccount(db, cipher, { app });
  await insertAccount(db, cipher, { app, grantedScopes: [BASIC, "video.list"] });
  await insertAccount(db, cipher, { app, grantedScopes: [BASIC, "video.list", "video.publish"] });
  await insertAccount(db, cipher, { app, declinedScopes: ["video.list"] });
  await insertAccount(db, cipher, { app: { ...app, clientKey: "another" } });
  await lookThroughAccounts(db, app, { limit: 100 });
});
afterAll(() => test.close());

const cli = (...args: string[]) =>
  runCli(args, {
    PATH: process.env.PATH ?? "",
    DATABASE_URL: test.url,
    ENCRYPTION_KEYS: `k1:${randomBytes(32).toString("base64")}`,
    AUTH_SECRET: randomBytes(32).toString("base64"),
    TIKTOK_CLIENT_KEY: app.clientKey,
    TIKTOK_CLIENT_SECRET: "not-used-by-these-commands",
    TIKTOK_API_URL: app.apiOrigin,
  });
const plan = async (list: string) => JSON.parse((await cli("scopes", "plan", list, "--json")).stdout) as ScopePlan;
const grants = () => test.db.selectFrom("tiktok_grant").selectAll().orderBy("account_id").execute();

describe("scopes plan", () => {
  it("counts who would be asked, who holds the scopes, and for whom each turns on; and changes nothing", async () => {
    const before = await grants();
    expect(await plan(`${BASIC},video.list,video.publish`)).toMatchObject({
      accounts: 6,
      asked: 5,
      newlyAsked: 5,
      holding: 1,
      cleared: 0,
      scopes: [{ scope: "video.publish", change: "added", granted: 1, declined: 0, lacking: 5 }],
    });
    expect(await grants()).toEqual(before);
  });

  it("counts who would not be asked any more when a scope goes", async () => {
    expect(await plan(BASIC)).toMatchObject({
      asked: 0,
      newlyAsked: 0,
      holding: 6,
      cleared: 3,
      scopes: [{ scope: "video.list", change: "removed", granted: 2, declined: 1, lacking: 3 }],
    });
  });

  it("says so when nothing would change", async () => {
    expect(await plan(`video.list,${BASIC}`)).toMatchObject({ asked: 3, newlyAsked: 0, cleared: 0, scopes: [] });
    expect((await cli("scopes", "plan", `video.list,${BASIC}`)).stdout).toMatch("No scope is added or removed.");
  });

  it("is words for a person, with the capability's name", async () => {
    const { stdout } = await cli("scopes", "plan", `${BASIC},video.list,video.publish`);
    expect(stdout).toMatch(/would be asked to reauthorize +5\n/);
    expect(stdout).toMatch("publish (video.publish): on at once for 1 account, for 5 accounts when reauthorized");
    expect(stdout).toMatch("Nothing has been changed");
  });

  it("refuses a scope that nobody knows", async () => {
    const { code, stderr } = await cli("scopes", "plan", `${BASIC},video.publsh`);
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining("video.publish?") });
  });
});

describe("scopes", () => {
  it("shows of whom each scope is asked and who has it, and how far the last change is", async () => {
    const { scopes, changes } = JSON.parse((await cli("scopes", "--json")).stdout) as {
      scopes: object[];
      changes: object[];
    };
    expect(scopes).toEqual(
      expect.arrayContaining([
        { scope: BASIC, product: "Login Kit", asked: "everybody", granted: 6, declined: 0 },
        { scope: "video.list", product: "Login Kit", asked: "everybody", granted: 2, declined: 1 },
        { scope: "video.publish", product: "Content Posting API", asked: "operators", granted: 1, declined: 0 },
        { scope: "video.upload", product: "Content Posting API", asked: null, granted: 0, declined: 0 },
      ]),
    );
    expect(changes).toMatchObject([{ scopesAfter: [BASIC, "video.list"], finishedAt: null }]);
    expect((await cli("scopes")).stdout).toMatch("accounts are being looked at");
  });
});
