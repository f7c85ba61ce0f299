import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase, insertAccount, type TestDatabase } from "../testing/index.ts";
import { type CipherKey, TokenCipher } from "../token-cipher.ts";
import { EncryptionKeyError } from "./key-error.ts";
import { openCipher } from "./open-cipher.ts";
import { resealOutdated } from "./reseal.ts";
import { forgetKey, retireUnusedKeys } from "./retire-keys.ts";

const newKey = (id: string): CipherKey => ({ id, key: randomBytes(32) });

let test: TestDatabase;
beforeEach(async () => {
  test = await createTestDatabase();
});
afterEach(() => test.close());

/** Everything that a refusal must leave alone. */
async function everything() {
  const grants = await test.db.selectFrom("tiktok_grant").selectAll().orderBy("account_id").execute();
  return { grants, keys: await test.db.selectFrom("encryption_key").selectAll().orderBy("key_id").execute() };
}

/** What is complained of; and nothing was changed. */
async function complaintsAbout(...keys: [CipherKey, ...CipherKey[]]) {
  const before = await everything();
  const error: unknown = await openCipher(test.db, keys).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(await everything()).toEqual(before);
  if (error instanceof EncryptionKeyError) return error.complaints;
  throw new Error("nothing was complained of", { cause: error });
}

describe("openCipher", () => {
  it("lets the same keys in again and again", async () => {
    const k1 = newKey("k1");
    const cipher = await openCipher(test.db, [k1]);
    await insertAccount(test.db, cipher);
    const before = await everything();
    await openCipher(test.db, [k1]);
    await openCipher(test.db, [k1]);
    expect(await everything()).toEqual(before);
    expect(before.keys).toMatchObject([{ key_id: "k1", in_use_since: expect.any(Date) }]);
  });

  it("refuses another key of the same id, even before anything was sealed but the sentinel", async () => {
    await openCipher(test.db, [newKey("k1")]);
    expect(await complaintsAbout(newKey("k1"))).toEqual([{ keyId: "k1", fault: "wrong" }]);
  });

  it("refuses to start without a key that something is sealed with, and says how much", async () => {
    await insertAccount(test.db, await openCipher(test.db, [newKey("k1")]));
    expect(await complaintsAbout(newKey("k2"))).toEqual([{ keyId: "k1", fault: "missing", values: 2 }]);
  });

  it("names every key that does not fit at once, what to do, and no key", async () => {
    const [k1, k2] = [newKey("k1"), newKey("k2")];
    await insertAccount(test.db, await openCipher(test.db, [k1]));
    await openCipher(test.db, [k2, k1]);
    const other = newKey("k2");
    const refusal = openCipher(test.db, [other]);
    await expect(refusal).rejects.toThrow(/k2 is not the key.*k1 is missing, and 2 values/s);
    await expect(refusal).rejects.toThrow(expect.not.stringContaining(other.key.toString("base64")));
  });

  it("does without a key that nothing is sealed with", async () => {
    await openCipher(test.db, [newKey("k1")]);
    await expect(openCipher(test.db, [newKey("k2")])).resolves.toBeInstanceOf(TokenCipher);
  });

  it("finds that the id of a key that is not in use any more is given to another", async () => {
    const [k1, k2] = [newKey("k1"), newKey("k2")];
    await insertAccount(test.db, await openCipher(test.db, [k1]));
    const cipher = await openCipher(test.db, [k2, k1]);
    await resealOutdated(test.db, cipher, { batchSize: 10, onProgress: () => undefined });
    await retireUnusedKeys(test.db, ["k1"], new Set(["k2"]));
    await openCipher(test.db, [k2]);
    expect(await complaintsAbout(newKey("k1"), k2)).toEqual([{ keyId: "k1", fault: "wrong" }]);
    await openCipher(test.db, [k1, k2]);
    expect(await everything()).toMatchObject({ keys: [{ key_id: "k1", in_use_since: expect.any(Date) }, {}] });
  });

  it("lets one of two in that start at once with different keys of one id", async () => {
    const [one, other] = [newKey("k1"), newKey("k1")];
    const started = await Promise.allSettled([openCipher(test.db, [one]), openCipher(test.db, [other])]);
    expect(started.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });
});

describe("openCipher, in a database that is older than the sentinels", () => {
  let k1: CipherKey;
  beforeEach(async () => {
    k1 = newKey("k1");
    await insertAccount(test.db, new TokenCipher([k1]));
  });

  it("lets in a key that opens what is sealed with it, in front or behind", async () => {
    const k2 = newKey("k2");
    await openCipher(test.db, [k2, k1]);
    expect(await everything()).toMatchObject({
      keys: [{ key_id: "k1", in_use_since: expect.any(Date) }, { key_id: "k2" }],
    });
    expect(await complaintsAbout(k2)).toEqual([{ keyId: "k1", fault: "missing", values: 2 }]);
  });

  it("refuses one that does not, and one that is missing", async () => {
    expect(await complaintsAbout(newKey("k1"))).toEqual([{ keyId: "k1", fault: "wrong" }]);
    expect(await complaintsAbout(newKey("k2"))).toEqual([{ keyId: "k1", fault: "missing", values: 2 }]);
  });

  it("does not take one altered value for a wrong key", async () => {
    await test.db
      .updateTable("tiktok_grant")
      .set({ sealed_access_token: Buffer.concat([Buffer.from([1, 2]), Buffer.from("k1"), randomBytes(60)]) })
      .execute();
    await insertAccount(test.db, new TokenCipher([k1]));
    await expect(openCipher(test.db, [k1])).resolves.toBeInstanceOf(TokenCipher);
  });

  it("starts without a key that was given up, and takes it back when it is found", async () => {
    const k2 = newKey("k2");
    await forgetKey(test.db, "k1");
    await openCipher(test.db, [k2]);
    expect(await complaintsAbout(k2, newKey("k1"))).toEqual([{ keyId: "k1", fault: "wrong" }]);
    await openCipher(test.db, [k2, k1]);
    expect(await complaintsAbout(k2)).toEqual([{ keyId: "k1", fault: "missing", values: 2 }]);
  });
});
