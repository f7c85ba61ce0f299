import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ANSWERS_ON_DISK, EncryptionKeyError, listAppFaults, openCipher } from "@tiktok-connect/db";
import { cutOff, insertAccount } from "@tiktok-connect/db/testing";
import { createTestStore } from "@tiktok-connect/jobs/testing";
import { createTestApp } from "@tiktok-connect/tiktok-simulator-control/testing";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { ENGINE_TIMING } from "./refresh/timing.ts";
import { startWorker, type WorkerSettings } from "./worker.ts";

const newKey = () => ({ id: "k1", key: randomBytes(32) });

/** A database and an app at the simulator for a whole worker. */
async function createSite() {
  const { store, database } = await createTestStore("Postgres");
  const simulator = await createTestApp();
  const dataDir = mkdtempSync(join(tmpdir(), "worker-"));
  const warnings: string[] = [];
  const log = pino({ level: "warn" }, { write: (line) => warnings.push((JSON.parse(line) as { msg: string }).msg) });
  return {
    db: database.db,
    databaseUrl: database.url,
    dataDir,
    app: { clientKey: simulator.clientKey, apiOrigin: simulator.origin },
    warnings,
    start(keys: WorkerSettings["encryption"]["keys"]) {
      const settings: WorkerSettings = {
        databaseUrl: database.url,
        database: { url: database.url, dataDir },
        encryption: { keys },
        queue: { redisUrl: store.redisUrl },
        tiktok: {
          simulator: true,
          clientKey: simulator.clientKey,
          clientSecret: simulator.clientSecret,
          redirectUri: simulator.redirectUri,
          authorizeUrl: simulator.authorizeUrl,
          apiOrigin: simulator.origin,
          pkce: "off",
          scopes: "user.info.basic",
          canaryScopes: "",
        },
        engine: { refreshRatePerSecond: 0, refreshConcurrency: 5 },
        webhooks: { networks: "public" },
        site: { publicUrl: "http://localhost:3000" },
        mail: { smtpUrl: null, from: "connect@example.com", showInLog: false },
      };
      return startWorker(settings, log, ENGINE_TIMING);
    },
    async [Symbol.asyncDispose]() {
      await database.close();
      rmSync(dataDir, { recursive: true });
    },
  };
}

describe("startWorker", () => {
  it("refuses a key that does not open what is stored, and leaves everything as it is", async () => {
    await using site = await createSite();
    await insertAccount(site.db, await openCipher(site.db, [newKey()]), { app: site.app, dueInMs: -1 });
    const before = await site.db.selectFrom("tiktok_grant").selectAll().execute();
    await expect(site.start([newKey()])).rejects.toThrow(EncryptionKeyError);
    expect(await site.db.selectFrom("tiktok_grant").selectAll().execute()).toEqual(before);
  });

  it("waits for a database that is away when it starts", async () => {
    await using site = await createSite();
    await using away = await cutOff(site.databaseUrl);
    const starting = site.start([newKey()]);
    await expect.poll(() => site.warnings).toContain("the database is away; the worker waits for it");
    await away.end();
    const worker = await starting;
    await worker.stop();
  });

  it("tells operators of answers that lie set aside on its disk", async () => {
    await using site = await createSite();
    const aside = join(site.dataDir, "journal", "set-aside");
    mkdirSync(aside, { recursive: true });
    writeFileSync(join(aside, "one.json"), "{}\n");
    const worker = await site.start([newKey()]);
    const faults = () => listAppFaults(site.db, site.app);
    await expect
      .poll(faults)
      .toMatchObject([{ setting: ANSWERS_ON_DISK, detail: expect.stringMatching(/^1 in .*set-aside of /) }]);
    await worker.stop();
  });
});
