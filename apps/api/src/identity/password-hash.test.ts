import { hashPassword as hashByLibrary } from "better-auth/crypto";
import { expect, it } from "vitest";
import { argon2Passwords } from "./password-hash.ts";

it("stores Argon2id with a nonce of its own, and knows the password again, however its letters are composed", async () => {
  const [hash, another] = await Promise.all([
    argon2Passwords.hash("café au lait 42"),
    argon2Passwords.hash("café au lait 42"),
  ]);
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  expect(another).not.toBe(hash);
  expect(await argon2Passwords.verify({ hash, password: "cafe\u0301 au lait 42" })).toBe(true);
  expect(await argon2Passwords.verify({ hash, password: "cafe au lait 42" })).toBe(false);
});

it("knows passwords again that the sign-in library stored by itself", async () => {
  const hash = await hashByLibrary("correct horse battery");
  expect(await argon2Passwords.verify({ hash, password: "correct horse battery" })).toBe(true);
  expect(await argon2Passwords.verify({ hash, password: "correct horse batterz" })).toBe(false);
});
