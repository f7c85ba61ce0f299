import { randomBytes } from "node:crypto";
import { recordAudit } from "@tiktok-connect/db";
import { createTestDatabase, insertUser, type TestDatabase } from "@tiktok-connect/db/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "../testing/run-cli.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
  const userId = await insertUser(test.db, "ada@example.com");
  for (const accounts of [1, 2]) {
    await recordAudit(test.db, {
      action: "api_key.made",
      actor: "operator",
      userId,
      details: { scope: "read", accounts },
    });
  }
});
afterAll(() => test.close());

const cli = (...args: string[]) =>
  runCli(args, {
    PATH: process.env.PATH ?? "",
    DATABASE_URL: test.url,
    ENCRYPTION_KEYS: `k1:${randomBytes(32).toString("base64")}`,
  });

describe("audit", () => {
  it("shows who did what, the newest first, and how to see what is older", async () => {
    const { code, stdout } = await cli("audit", "--limit", "2");
    expect(code).toBe(0);
    const lines = stdout.split("\n");
    expect(lines[0]).toMatch(/^entry +at +action +by +who +details$/);
    expect(lines[1]).toMatch(/api_key\.made +operator +ada@example\.com +scope=read accounts=2$/);
    const [, before = ""] = /--before (\d+)/.exec(stdout) ?? [];
    const older = JSON.parse((await cli("audit", "--before", before, "--json")).stdout) as { entries: object[] };
    expect(older).toMatchObject({ entries: [{ action: "user.signed_up" }], next: null });
  });

  it("narrows to one person, to a word and to a time", async () => {
    expect((await cli("audit", "--who", "Ada@example.com", "--action", "user")).stdout).toMatch(/user\.signed_up/);
    expect((await cli("audit", "--until", "2026-01-01")).stdout).toBe("There is no such entry.\n");
    const unknown = await cli("audit", "--who", "nobody@example.com");
    expect(unknown).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining("--subject") });
    expect((await cli("audit", "--since", "yesterday")).code).toBe(1);
  });
});

describe("audit export", () => {
  it("writes a JSON object a line, oldest first, naming nobody, and is recorded itself", async () => {
    const { code, stdout } = await cli("audit", "export");
    expect(code).toBe(0);
    const entries = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { action: string });
    expect(entries.map(({ action }) => action)).toEqual([
      "user.signed_up",
      "api_key.made",
      "api_key.made",
      "audit.exported",
    ]);
    expect(Object.keys(entries[1] ?? {})).toEqual(["id", "at", "action", "actor", "subject", "details"]);
    expect(stdout).not.toContain("ada@");
  });

  it("writes CSV, for those alone who are asked for", async () => {
    const { stdout } = await cli(
      "audit",
      "export",
      "--format",
      "csv",
      "--who",
      "ada@example.com",
      "--action",
      "api_key",
    );
    const [header, first, second, end] = stdout.split("\r\n");
    expect(header).toBe("id,at,action,actor,subject,details");
    expect(first).toMatch(
      /^\d+,[\d-]+T[\d:.]+Z,api_key\.made,operator,[0-9a-f-]{36},"\{""scope"":""read"",""accounts"":1\}"$/,
    );
    expect([second, end]).toEqual([expect.stringContaining('""accounts"":2'), ""]);
  });
});
