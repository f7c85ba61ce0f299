import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CipherKeys, openCipher, TokenCipher } from "@tiktok-connect/db";
import { createTestDatabase, insertAccount, type TestDatabase } from "@tiktok-connect/db/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCli } from "../testing/run-cli.ts";

type Keys = CipherKeys;
const newKey = (id: string) => ({ id, key: randomBytes(32) });
const k1 = newKey("k1");
const k2 = newKey("k2");

let test: TestDatabase;
let dataDir: string;
beforeEach(async () => {
  test = await createTestDatabase();
  dataDir = mkdtempSync(join(tmpdir(), "cli-"));
});
afterEach(async () => {
  await test.close();
  rmSync(dataDir, { recursive: true });
});

const cli = (keys: Keys, ...args: string[]) =>
  runCli(args, {
    PATH: process.env.PATH ?? "",
    DATA_DIR: dataDir,
    DATABASE_URL: test.url,
    ENCRYPTION_KEYS: keys.map(({ id, key }) => `${id}:${key.toString("base64")}`).join(","),
  });
const json = async (keys: Keys, ...args: string[]) =>
  JSON.parse((await cli(keys, ...args, "--json")).stdout) as Record<string, unknown>;

/** Two accounts, sealed with the first key while it was the only one. */
async function sealWith(key: typeof k1): Promise<void> {
  const cipher = await openCipher(test.db, [key]);
  for (let count = 0; count < 2; count++) await insertAccount(test.db, cipher);
}

describe("keys status", () => {
  it("says which key seals, what is sealed with each, and what to do", async () => {
    await sealWith(k1);
    const { code, stdout } = await cli([k2, k1], "keys", "status");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^k2 +seals +– +0$/m);
    expect(stdout).toMatch(/^k1 +opens +tiktok_grant\.access_token +2\n +tiktok_grant\.refresh_token +2$/m);
    expect(stdout).toMatch(/^- Run `pnpm cli keys rotate`: 4 values are sealed with k1\.$/m);
    expect(await json([k1], "keys", "status")).toEqual({
      keys: [
        {
          id: "k1",
          state: "seals",
          places: [
            { table: "tiktok_grant", column: "access_token", values: 2 },
            { table: "tiktok_grant", column: "refresh_token", values: 2 },
          ],
          values: 4,
          inJournal: 0,
        },
      ],
      advice: [],
    });
  });

  it.each([
    ["missing", [k2], /^k1 +MISSING/m, /^- k1 is missing, and 4 values/m],
    ["another one than before", [newKey("k1")], /^k1 +WRONG/m, /^- k1 is not the key that had this id/m],
  ] satisfies [string, Keys, RegExp, RegExp][])("says that a key is %s", async (_what, keys, state, advice) => {
    await sealWith(k1);
    const { code, stdout } = await cli(keys, "keys", "status");
    expect(code).toBe(1);
    expect(stdout).toMatch(state);
    expect(stdout).toMatch(advice);
  });

  it("says what waits in the journal, sealed with an old key", async () => {
    const sealed = new TokenCipher([k1]).seal("act", { table: "journal", column: "access_token", rowId: "r" });
    mkdirSync(join(dataDir, "journal"));
    const line = { id: "r", kind: "authorized", sealed: { sealed_access_token: sealed, sealed_refresh_token: null } };
    writeFileSync(join(dataDir, "journal", "worker-x.jsonl"), `${JSON.stringify(line)}\n`);
    const { stdout } = await cli([k2, k1], "keys", "status");
    expect(stdout).toMatch(/^k1 +opens +journal \(of this DATA_DIR\) +1$/m);
    expect(stdout).toMatch(/^- 1 value in the journal .* sealed with k1\./m);
    expect(stdout).not.toMatch(/take it out/);
  });
});

describe("keys rotate", () => {
  it("seals everything anew, says how far it has come, and when the old key can go", async () => {
    await sealWith(k1);
    const { code, stdout, stderr } = await cli([k2, k1], "keys", "rotate");
    expect(code).toBe(0);
    expect(stderr).toBe("4 of 4 values\n");
    expect(stdout).toMatch(/^4 values sealed anew with k2; 0 values left\.$/m);
    expect(stdout).toMatch(/^- Nothing is sealed with k1\. .* take it out of ENCRYPTION_KEYS\.$/m);
    await expect(openCipher(test.db, [k2])).resolves.toBeInstanceOf(TokenCipher);
    expect(await json([k2, k1], "keys", "rotate")).toMatchObject({ resealed: 0, busy: 0, unopened: 0 });
  });

  it.each<[string, Keys]>([
    ["k1 is missing", [k2]],
    ["k1 is not the key", [k2, newKey("k1")]],
  ])("refuses keys that do not fit: %s", async (complaint, keys) => {
    await sealWith(k1);
    const { code, stderr } = await cli(keys, "keys", "rotate");
    expect(code).toBe(1);
    expect(stderr).toContain(complaint);
    expect(stderr).not.toMatch(/ at .*\.ts/);
    expect(await json([k1], "keys", "status")).toMatchObject({ keys: [{ id: "k1", values: 4 }] });
  });
});

describe("keys forget", () => {
  it("lets programs start without a lost key, and erases nothing", async () => {
    await sealWith(k1);
    expect((await cli([k2], "keys", "forget", "k1")).stdout).toMatch(/^Programs start without k1\./);
    await expect(openCipher(test.db, [k2])).resolves.toBeInstanceOf(TokenCipher);
    expect(await json([k1, k2], "keys", "status")).toMatchObject({
      keys: [{ id: "k1", state: "seals", values: 4 }, {}],
    });
  });

  it("refuses to forget a key that is configured", async () => {
    await sealWith(k1);
    const { code, stdout } = await cli([k2, k1], "keys", "forget", "k1");
    expect(code).toBe(1);
    expect(stdout).toMatch(/is not lost/);
    await expect(openCipher(test.db, [k2])).rejects.toThrow(/k1 is missing/);
  });
});
