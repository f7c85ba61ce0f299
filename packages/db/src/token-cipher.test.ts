import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type SealedAt, SealedTokenError, TokenCipher } from "./token-cipher.ts";

const k1 = { id: "k1", key: randomBytes(32) };
const k2 = { id: "k2", key: randomBytes(32) };
const at: SealedAt = { table: "tiktok_grant", column: "refresh_token", rowId: "a" };

describe("TokenCipher", () => {
  it("opens what it sealed", () => {
    const cipher = new TokenCipher([k1]);
    expect(cipher.open(cipher.seal("rft.secret*v!1", at), at)).toBe("rft.secret*v!1");
  });

  it("shows nothing of the token, and no two ciphertexts alike", () => {
    const cipher = new TokenCipher([k1]);
    const sealed = cipher.seal("rft.secret", at);
    expect(sealed.includes("secret")).toBe(false);
    expect(sealed.equals(cipher.seal("rft.secret", at))).toBe(false);
  });

  it.each<[string, SealedAt]>([
    ["row", { ...at, rowId: "b" }],
    ["column", { ...at, column: "access_token" }],
    ["table", { ...at, table: "spare_pair" }],
  ])("refuses a ciphertext that was moved to another %s", (_what, elsewhere) => {
    const cipher = new TokenCipher([k1]);
    expect(() => cipher.open(cipher.seal("rft.secret", at), elsewhere)).toThrow(SealedTokenError);
  });

  it("refuses a ciphertext with any byte altered", () => {
    const cipher = new TokenCipher([k1]);
    const sealed = cipher.seal("rft.secret", at);
    for (let index = 0; index < sealed.length; index++) {
      const altered = Buffer.from(sealed);
      altered[index] = (altered[index] ?? 0) ^ 1;
      expect(() => cipher.open(altered, at)).toThrow(SealedTokenError);
    }
  });

  it("refuses every truncation", () => {
    const cipher = new TokenCipher([k1]);
    const sealed = cipher.seal("rft.secret", at);
    for (let length = 0; length < sealed.length; length++) {
      expect(() => cipher.open(sealed.subarray(0, length), at)).toThrow(SealedTokenError);
    }
  });

  it.each([
    ["column", "AQJrMf0NwqJfGMwI5tZtIwAwvANKUk+P8+46flelewe/dCWOIdHys5vK"],
    ["row", "AgJrMQbMD4jv9u8mVS7y/gPX8mCTQPCsHKelzvNNhGj0DTKyNzNj/z4Z"],
  ])("opens what was sealed with a key for each %s", (_what, sealed) => {
    const cipher = new TokenCipher([{ id: "k1", key: Buffer.alloc(32, 7) }]);
    expect(cipher.open(Buffer.from(sealed, "base64"), at)).toBe("rft.secret");
    expect(() => cipher.open(Buffer.from(sealed, "base64"), { ...at, column: "access_token" })).toThrow(
      SealedTokenError,
    );
  });

  it("opens what more processes sealed than it remembers data keys for", () => {
    const sealed = Array.from({ length: 3_000 }, (_, process) => new TokenCipher([k1]).seal(String(process), at));
    const cipher = new TokenCipher([k1]);
    expect(sealed.map((one) => cipher.open(one, at))).toEqual(sealed.map((_, process) => String(process)));
  });

  it("seals with another data key after as many ciphertexts as one is for", () => {
    const cipher = new TokenCipher([k1], { mostPerDataKey: 3 });
    const sealed = Array.from({ length: 7 }, () => cipher.seal("rft.secret", at));
    const salts = sealed.map((one) => one.toString("hex", 4, 20));
    expect(salts.map((salt) => salts.indexOf(salt))).toEqual([0, 0, 0, 3, 3, 3, 6]);
    expect(sealed.map((one) => cipher.open(one, at))).toEqual(sealed.map(() => "rft.secret"));
  });

  it("seals with the first key and opens with any", () => {
    const sealedByOld = new TokenCipher([k1]).seal("rft.secret", at);
    const rotated = new TokenCipher([k2, k1]);
    expect(rotated.open(sealedByOld, at)).toBe("rft.secret");
    expect(() => new TokenCipher([k1]).open(rotated.seal("rft.secret", at), at)).toThrow(
      expect.objectContaining({ code: "unknown_key" }),
    );
  });
});
