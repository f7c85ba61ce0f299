import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfiguredScopes, TokenCipher } from "@tiktok-connect/db";
import { createTestDatabase, insertAccount, type TestDatabase } from "@tiktok-connect/db/testing";
import type { SimulatorApp } from "@tiktok-connect/tiktok-simulator-control";
import { createTestApp } from "@tiktok-connect/tiktok-simulator-control/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "./testing/run-cli.ts";

const key = randomBytes(32);
const cipher = new TokenCipher([{ id: "k1", key }]);

let test: TestDatabase;
let simulator: SimulatorApp;
let dataDir: string;
let environment: Record<string, string>;
/** What `migrate` is given besides. */
let asOwner: Record<string, string>;
beforeAll(async () => {
  test = await createTestDatabase();
  simulator = await createTestApp();
  dataDir = mkdtempSync(join(tmpdir(), "cli-"));
  environment = {
    PATH: process.env.PATH ?? "",
    DATA_DIR: dataDir,
    DATABASE_URL: test.url,
    ENCRYPTION_KEYS: `k1:${key.toString("base64")}`,
    AUTH_SECRET: randomBytes(32).toString("base64"),
    TIKTOK_CLIENT_KEY: simulator.clientKey,
    TIKTOK_CLIENT_SECRET: simulator.clientSecret,
    TIKTOK_API_URL: simulator.origin,
    TIKTOK_SCOPES: "video.list, user.info.basic",
  };
  asOwner = { MIGRATION_DATABASE_URL: test.ownerUrl };
});
afterAll(async () => {
  await test.close();
  rmSync(dataDir, { recursive: true });
});

const cli = (args: string[], changes: Record<string, string> = {}) => runCli(args, { ...environment, ...changes });

type Finding = { check: string; ok: boolean; found: string; advice: string | null };
async function doctor(changes: Record<string, string> = {}) {
  const { code, stdout } = await cli(["doctor", "--json"], changes);
  const { ok, findings } = JSON.parse(stdout) as { ok: boolean; findings: Finding[] };
  return { code, ok, findings, ill: findings.filter((finding) => !finding.ok) };
}

describe("doctor, before migrate", () => {
  it("says that the queue and the scopes are not ready, and what to do", async () => {
    await sql`drop schema bullmq cascade`.execute(test.db);
    const { ill } = await doctor();
    expect(ill.map(({ check }) => check)).toEqual(["scopes", "queue"]);
    for (const { advice } of ill) expect(advice).toMatch("pnpm cli migrate");
  });
});

describe("migrate", () => {
  it("prepares an empty database, its queue and its scopes, and changes nothing the second time", async () => {
    await sql`drop schema public cascade`.execute(test.db);
    await sql`create schema public`.execute(test.db);
    const first = await cli(["migrate", "--json"], asOwner);
    expect(JSON.parse(first.stdout)).toEqual({
      migrations: expect.arrayContaining([expect.stringMatching(/create_identity/)]),
      scopes: ["user.info.basic", "video.list"],
      canaryScopes: [],
      scopesChanged: true,
    });
    expect(await readConfiguredScopes(test.db)).toEqual({
      scopes: ["user.info.basic", "video.list"],
      canaryScopes: [],
    });
    const second = await cli(["migrate"], asOwner);
    expect(second.stdout).toBe("The schema is up to date.\nThe app asks for user.info.basic, video.list.\n");
  });

  it("refuses a key that is not the one it was", async () => {
    const ENCRYPTION_KEYS = `k1:${randomBytes(32).toString("base64")}`;
    const { code, stderr } = await cli(["migrate"], { ...asOwner, ENCRYPTION_KEYS });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^ENCRYPTION_KEYS does not fit the database.*\n {2}k1 is not the key/);
  });

  it("says what is missing when it is given the application's role alone", async () => {
    const { code, stderr } = await cli(["migrate"]);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^The role .* MIGRATION_DATABASE_URL .*\n$/),
    });
  });

  it("refuses scopes that cannot be asked for, and changes nothing", async () => {
    const { code, stderr } = await cli(["migrate"], { TIKTOK_SCOPES: "user.info.basic,video.publsh" });
    expect(code).toBe(1);
    expect(stderr).toMatch(/TIKTOK_SCOPES.*video\.publish\?/);
    const canary = await cli(["migrate"], { TIKTOK_CANARY_SCOPES: "video.uplaod" });
    expect(canary.stderr).toMatch(/TIKTOK_CANARY_SCOPES.*video\.upload\?/);
    expect(await readConfiguredScopes(test.db)).toEqual({
      scopes: ["user.info.basic", "video.list"],
      canaryScopes: [],
    });
  });
});

describe("accounts", () => {
  it("lists accounts with status and due time, the next due first", async () => {
    expect((await cli(["accounts"])).stdout).toBe("No account is connected.\n");
    const app = { clientKey: simulator.clientKey, apiOrigin: simulator.origin };
    const later = await insertAccount(test.db, cipher, { app, dueInMs: 2_000_000 });
    const sooner = await insertAccount(test.db, cipher, { app, dueInMs: 1_000_000 });
    const listed = JSON.parse((await cli(["accounts", "--json"])).stdout) as { id: string; status: string }[];
    expect(listed).toMatchObject([
      { id: sooner.accountId, status: "upgrade_available", dueAt: expect.stringMatching(/Z$/) },
      { id: later.accountId },
    ]);
    expect((await cli(["accounts"])).stdout).toMatch(sooner.accountId);
    expect((await cli(["accounts", "--limit", "1"])).stdout).not.toMatch(later.accountId);
  });
});

describe("doctor", () => {
  it("finds everything well", async () => {
    const { code, ok, findings } = await doctor();
    expect(findings.filter((finding) => !finding.ok)).toEqual([]);
    expect({ code, ok }).toEqual({ code: 0, ok: true });
    expect(findings.map(({ check }) => check)).toEqual([
      "settings",
      "database",
      "scopes",
      "canary scopes",
      "roles",
      "keys",
      "events",
      "queue",
      "tiktok",
      "credentials",
      "redirect URI",
    ]);
  });

  it("says what to do about a role that can change what the audit trail says of it", async () => {
    const { ill } = await doctor({ DATABASE_URL: test.ownerUrl });
    expect(ill).toMatchObject([{ check: "roles", advice: expect.stringContaining("MIGRATION_DATABASE_URL") }]);
  });

  it.each<[string, Record<string, string>, string]>([
    ["malformed settings", { PORT: "http", SIGN_UP: "perhaps" }, "settings"],
    ["a scope nobody knows", { TIKTOK_SCOPES: "user.info.basic,vidoe.list" }, "settings"],
    ["a database that is away", { DATABASE_URL: "postgres://nobody@127.0.0.1:1/none" }, "database"],
    ["a Redis that is away", { REDIS_URL: "redis://127.0.0.1:1" }, "queue"],
    ["scopes that were not migrated", { TIKTOK_SCOPES: "user.info.basic" }, "scopes"],
    ["canary scopes that were not migrated", { TIKTOK_CANARY_SCOPES: "video.publish" }, "canary scopes"],
    ["a key that is not the one it was", { ENCRYPTION_KEYS: `k1:${randomBytes(32).toString("base64")}` }, "keys"],
    ["a key that is missing", { ENCRYPTION_KEYS: `k2:${randomBytes(32).toString("base64")}` }, "keys"],
    ["a TikTok that is away", { TIKTOK_API_URL: "http://127.0.0.1:1" }, "tiktok"],
    ["a wrong secret", { TIKTOK_CLIENT_SECRET: "not-the-secret-at-all" }, "credentials"],
  ])("says what to do about %s, and repeats no secret", async (_what, changes, check) => {
    const { code, ill } = await doctor(changes);
    expect(code).toBe(1);
    expect(ill.map((finding) => finding.check)).toContain(check);
    for (const { advice } of ill) expect(advice).toBeTruthy();
    const text = (await cli(["doctor"], changes)).stdout;
    expect(text).toMatch(/✗/);
    expect(text).not.toContain("not-the-secret-at-all");
    expect(text).not.toContain(environment.AUTH_SECRET);
  });
});
