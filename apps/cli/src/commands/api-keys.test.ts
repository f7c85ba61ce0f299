import { type AppIdentity, findKeyHolder, hashApiKey } from "@tiktok-connect/db";
import {
  createTestDatabase,
  insertAccount,
  insertUser,
  type TestDatabase,
  testCipher,
} from "@tiktok-connect/db/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "../testing/run-cli.ts";

const app: AppIdentity = { clientKey: "sbawkeys", apiOrigin: "http://tiktok.test" };

let test: TestDatabase;
let userId: string;
let accountId: string;
beforeAll(async () => {
  test = await createTestDatabase();
  userId = await insertUser(test.db, "ada@example.com");
  ({ accountId } = await insertAccount(test.db, testCipher(), { app, userId }));
});
afterAll(() => test.close());

const cli = (...args: string[]) =>
  runCli(["keys", "api", ...args], { PATH: process.env.PATH ?? "", DATABASE_URL: test.url });
const create = (...args: string[]) => cli("create", "--owner", "ada@example.com", "--name", "publisher", ...args);
const holderOf = (key: string) => findKeyHolder(test.db, hashApiKey(key) ?? Buffer.alloc(32));

describe("keys api", () => {
  it("makes a key that opens its owner's accounts, shows it once, and lists it without it", async () => {
    const { code, stdout } = await create();
    const [key = ""] = stdout.split("\n");
    expect({ code, key }).toEqual({ code: 0, key: expect.stringMatching(/^tkc_[\w-]{43}$/) });
    expect(await holderOf(key)).toMatchObject({ userId, scope: "token", accountIds: null });
    const list = await cli("list");
    expect(list.stdout).toMatch(/publisher .*ada@example\.com .*token .*all .*never .*in use/);
    expect(list.stdout).not.toContain(key.slice(12));
  });

  it("limits a key to a scope and to accounts, which have to be the owner's", async () => {
    const { stdout } = await create("--scope", "read", "--account", accountId, "--json");
    const { key } = JSON.parse(stdout) as { key: string };
    expect(await holderOf(key)).toMatchObject({ scope: "read", accountIds: [accountId] });
    expect(await create("--account", crypto.randomUUID())).toMatchObject({ code: 1 });
  });

  it("takes a key out of use at once, once", async () => {
    const { id, key } = JSON.parse((await create("--json")).stdout) as { id: string; key: string };
    expect(await cli("revoke", id)).toMatchObject({ code: 0 });
    expect(await holderOf(key)).toBeNull();
    expect(await cli("revoke", id)).toMatchObject({ code: 1, stdout: "There is no such key in use.\n" });
  });

  it("makes none for somebody who is not there", async () => {
    const { code, stdout } = await cli("create", "--owner", "nobody@example.com", "--name", "x");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "Nobody has signed up as nobody@example.com.\n" });
  });
});
