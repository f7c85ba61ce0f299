import { randomBytes } from "node:crypto";
import { insertAccount } from "@tiktok-connect/db/testing";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createInstallation, type Installation } from "./testing/installation.ts";

let installation: Installation;
beforeEach(async () => {
  installation = await createInstallation();
});
afterEach(() => installation.close());

it("api and worker refuse to start with keys that do not fit, say which, and leave everything as it is", async () => {
  const { db, cipher, simulator } = installation;
  const app = { clientKey: simulator.clientKey, apiOrigin: simulator.origin };
  await insertAccount(db, cipher, { app, dueInMs: -1_000 });
  const before = await db.selectFrom("tiktok_grant").selectAll().execute();
  const wrong = { ENCRYPTION_KEYS: `e2e:${randomBytes(32).toString("base64")}` };
  const missing = { ENCRYPTION_KEYS: `new:${randomBytes(32).toString("base64")}` };
  await expect(installation.startApi(wrong)).rejects.toThrow(/^ {2}e2e is not the key that had this id before/m);
  await expect(installation.startApi(missing)).rejects.toThrow(/^ {2}e2e is missing, and 2 values are sealed with it/m);
  await expect(installation.startWorker(wrong)).rejects.toThrow(/^ {2}e2e is not the key that had this id before/m);
  await expect(installation.startWorker(missing)).rejects.toThrow(/^ {2}e2e is missing, and 2 values/m);
  expect(await db.selectFrom("tiktok_grant").selectAll().execute()).toEqual(before);
});
