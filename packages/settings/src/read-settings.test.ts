import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readSettings, SettingsError } from "./index.ts";

const KEY = Buffer.alloc(32, 7).toString("base64");

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "settings-"));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

function complaintsOf(read: () => unknown) {
  try {
    read();
  } catch (error) {
    if (error instanceof SettingsError) return error.complaints.map(({ variable }) => variable);
    throw error;
  }
  throw new Error("nothing was complained of");
}

describe("readSettings", () => {
  it("runs on defaults alone, against the simulator", () => {
    const { page, tiktok, queue, database } = readSettings(
      { DATA_DIR: dataDir },
      "page",
      "tiktok",
      "queue",
      "database",
    );
    expect(page).toMatchObject({
      port: 3000,
      publicUrl: "http://localhost:3000",
      signUp: "open",
      operatorEmails: null,
    });
    expect(tiktok).toMatchObject({
      simulator: true,
      redirectUri: "http://localhost:3000/api/auth/callback/tiktok",
      authorizeUrl: "http://localhost:4000/v2/auth/authorize/",
      apiOrigin: "http://127.0.0.1:4000",
      pkce: "s256-hex",
      scopes: "user.info.basic",
    });
    expect(queue.redisUrl).toBeNull();
    expect(database).toEqual({ url: null, dataDir });
  });

  it("goes to TikTok when a client key is set, without PKCE for a web redirect URI", () => {
    const { tiktok } = readSettings(
      { TIKTOK_CLIENT_KEY: "aw1", TIKTOK_CLIENT_SECRET: "s", PUBLIC_URL: "https://connect.example.com/" },
      "tiktok",
    );
    expect(tiktok).toMatchObject({
      simulator: false,
      redirectUri: "https://connect.example.com/api/auth/callback/tiktok",
      authorizeUrl: "https://www.tiktok.com/v2/auth/authorize/",
      apiOrigin: "https://open.tiktokapis.com",
      pkce: "off",
    });
  });

  it("leaves the redirect URI as it was written", () => {
    const written = "https://Connect.Example.com:443/back";
    expect(readSettings({ TIKTOK_REDIRECT_URI: written }, "tiktok").tiktok.redirectUri).toBe(written);
  });

  it("names every malformed variable at once, and repeats no value", () => {
    const environment = {
      PORT: "http",
      PUBLIC_URL: "example.com",
      AUTH_SECRET: "hunter2",
      SIGN_UP: "maybe",
      DATABASE_URL: "mysql://secret@host",
      ENCRYPTION_KEYS: "k1:tooshort",
      TIKTOK_CLIENT_SECRET: "only-the-secret",
      LOG_LEVEL: "loud",
    };
    const read = () => readSettings(environment, "page", "database", "encryption", "tiktok", "log");
    expect(new Set(complaintsOf(read))).toEqual(
      new Set([
        "PORT",
        "PUBLIC_URL",
        "AUTH_SECRET",
        "SIGN_UP",
        "DATABASE_URL",
        "ENCRYPTION_KEYS",
        "TIKTOK_CLIENT_KEY",
        "LOG_LEVEL",
      ]),
    );
    expect(read).toThrow(
      expect.objectContaining({ message: expect.not.stringMatching(/hunter2|secret@|tooshort|only-the-secret/) }),
    );
  });

  it("complains only of the groups that were asked for", () => {
    expect(readSettings({ PORT: "http", LOG_LEVEL: "debug" }, "log")).toEqual({ log: { level: "debug" } });
  });

  it("takes an empty variable for an unset one", () => {
    expect(readSettings({ REDIS_URL: "", TIKTOK_CLIENT_KEY: " " }, "queue", "tiktok")).toMatchObject({
      queue: { redisUrl: null },
      tiktok: { simulator: true },
    });
  });

  it("makes secrets once for the embedded database, readable by the owner alone", () => {
    const first = readSettings({ DATA_DIR: dataDir }, "page", "encryption");
    const second = readSettings({ DATA_DIR: dataDir }, "page", "encryption");
    expect(second).toEqual(first);
    expect(first.encryption.keys[0].key).toHaveLength(32);
    expect(readdirSync(dataDir)).toEqual(["secrets.json"]);
    expect(statSync(join(dataDir, "secrets.json")).mode & 0o777).toBe(0o600);
  });

  it("never replaces a secrets file that it cannot read, nor quotes it", () => {
    writeFileSync(join(dataDir, "secrets.json"), '{"encryptionKeys": "precious');
    expect(() => readSettings({ DATA_DIR: dataDir }, "encryption")).toThrow(/holds no usable secrets/);
    expect(() => readSettings({ DATA_DIR: dataDir }, "encryption")).toThrow(expect.not.stringContaining("precious"));
  });

  it("wants chosen secrets for a database of one's own", () => {
    const read = () => readSettings({ DATABASE_URL: "postgres://db/x", DATA_DIR: dataDir }, "page", "encryption");
    expect(complaintsOf(read)).toEqual(["AUTH_SECRET", "ENCRYPTION_KEYS"]);
    expect(readdirSync(dataDir)).toEqual([]);
  });

  it("has two roles in one database, or one, and never an owner alone", () => {
    const owner = { MIGRATION_DATABASE_URL: "postgres://owner:x@db/x" };
    expect(complaintsOf(() => readSettings(owner, "migration"))).toEqual(["DATABASE_URL"]);
    const both = readSettings(
      { ...owner, DATABASE_URL: "postgres://app:y@db/x", DATA_DIR: dataDir },
      "database",
      "migration",
    );
    expect(both).toEqual({
      database: { url: "postgres://app:y@db/x", dataDir },
      migration: { databaseUrl: owner.MIGRATION_DATABASE_URL },
    });
    expect(readSettings({ DATABASE_URL: "postgres://db/x" }, "migration").migration.databaseUrl).toBeNull();
  });

  it("seals with the first key and keeps the order of the others", () => {
    const { encryption } = readSettings({ ENCRYPTION_KEYS: `k2:${KEY}, k1:${KEY}` }, "encryption");
    expect(encryption.keys.map(({ id }) => id)).toEqual(["k2", "k1"]);
  });

  it("leaves nothing to chance in production and off loopback", () => {
    const read = () =>
      readSettings(
        { NODE_ENV: "production", PUBLIC_URL: "https://connect.example.com", AUTH_SECRET: "x".repeat(32) },
        "page",
        "tiktok",
      );
    expect(complaintsOf(read)).toEqual(["SIGN_UP", "METRICS_TOKEN", "TIKTOK_CLIENT_KEY"]);
  });

  it("makes nobody operator by being first when the page is not on loopback", () => {
    const environment = {
      PUBLIC_URL: "https://c.example.com",
      AUTH_SECRET: "x".repeat(32),
      METRICS_TOKEN: "y".repeat(16),
    };
    expect(readSettings(environment, "page").page.operatorEmails).toEqual([]);
    expect(
      readSettings({ ...environment, OPERATOR_EMAILS: "a@example.com,b@example.com" }, "page").page.operatorEmails,
    ).toEqual(["a@example.com", "b@example.com"]);
  });

  describe("for letters", () => {
    const production = { NODE_ENV: "production", PUBLIC_URL: "https://c.example.com", SIGN_UP: "open" };

    it("shows them in the log while nothing sends them, and never in production", () => {
      expect(readSettings({}, "mail").mail).toMatchObject({ smtpUrl: null, showInLog: true });
      expect(readSettings({ ...production, SIGN_UP: "closed" }, "mail").mail.showInLog).toBe(false);
      const sent = { SMTP_URL: "smtp://localhost:25", MAIL_FROM: "TikTok Connect <c@example.com>" };
      expect(readSettings(sent, "mail").mail).toEqual({
        smtpUrl: sent.SMTP_URL,
        from: sent.MAIL_FROM,
        showInLog: false,
      });
    });

    it.each([
      [{ SMTP_URL: "smtp://localhost" }, ["MAIL_FROM"]],
      [{ SMTP_URL: "https://localhost", MAIL_FROM: "nobody" }, ["SMTP_URL", "MAIL_FROM"]],
      [{ SMTP_URL: "smtp://localhost", MAIL_FROM: "a@example.com\r\nBcc: b@example.com" }, ["MAIL_FROM"]],
      [production, ["SMTP_URL"]],
      [{ NODE_ENV: "production", SMTP_URL: "smtp://localhost", MAIL_FROM: "a@example.com" }, ["PUBLIC_URL"]],
    ])("complains of %j", (environment, variables) => {
      expect(complaintsOf(() => readSettings(environment, "mail"))).toEqual(expect.arrayContaining(variables));
    });
  });
});
