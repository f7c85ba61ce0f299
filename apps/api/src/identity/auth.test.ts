import { createTestDatabase, type TestDatabase } from "@tiktok-connect/db/testing";
import type { Letter } from "@tiktok-connect/mail";
import { pino } from "pino";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createAuth, IDENTITY_PATH } from "./auth.ts";
import { argon2Passwords, type PasswordHasher } from "./password-hash.ts";

const ORIGIN = "http://localhost:1";
const PASSWORD = "correct horse battery";

let test: TestDatabase;
let hashes = 0;
const letters: Letter[] = [];
/** Released by the test: what was begun after an answer cannot have been waited for. */
const gate = Promise.withResolvers<void>();

const counted: PasswordHasher = {
  hash(password) {
    hashes++;
    return argon2Passwords.hash(password);
  },
  verify(attempt) {
    hashes++;
    return argon2Passwords.verify(attempt);
  },
};

let handler: ReturnType<typeof createAuth>["handler"];
beforeAll(async () => {
  test = await createTestDatabase();
  handler = createAuth({
    db: test.db,
    publicUrl: ORIGIN,
    secret: "x".repeat(32),
    signUp: "open",
    mustConfirm: true,
    mailer: {
      delivers: true,
      async send(letter) {
        await gate.promise;
        letters.push(letter);
      },
      close: () => undefined,
    },
    passwords: counted,
    inBackground: () => undefined,
    log: pino({ level: "silent" }),
  }).handler;
});
afterAll(() => test.close());

/** How many passwords were hashed for an answer: that takes a thousand times as long as all else. */
async function workOf(path: string, body: object): Promise<number> {
  hashes = 0;
  const headers = { "content-type": "application/json", origin: ORIGIN };
  await handler(new Request(ORIGIN + IDENTITY_PATH + path, { method: "POST", headers, body: JSON.stringify(body) }));
  return hashes;
}

it("does the same work for an address whether it is known or not, and waits for no letter", async () => {
  const known = { name: "Ada", email: "known@example.com", password: PASSWORD };
  const unknown = { ...known, email: "unknown@example.com" };
  expect(await workOf("/sign-up/email", known)).toBe(1);
  expect(await workOf("/sign-up/email", known)).toBe(1);
  expect(await workOf("/sign-in/email", { ...known, password: "a wrong password" })).toBe(1);
  expect(await workOf("/sign-in/email", { ...unknown, password: "a wrong password" })).toBe(1);
  expect(await workOf("/request-password-reset", { email: known.email })).toBe(0);
  expect(await workOf("/request-password-reset", { email: unknown.email })).toBe(0);
  // Everything was answered, and no letter was sent yet.
  expect(letters).toEqual([]);
  gate.resolve();
  await expect
    .poll(() => letters.map(({ subject }) => subject).toSorted())
    .toEqual(["Choose a new password", "Confirm your e-mail address", "You have an account already"]);
});
