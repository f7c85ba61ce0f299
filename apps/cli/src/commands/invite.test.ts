import { createHash, randomBytes } from "node:crypto";
import { findInvitation } from "@tiktok-connect/db";
import { createTestDatabase, insertUser, type TestDatabase } from "@tiktok-connect/db/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runCli } from "../testing/run-cli.ts";

let test: TestDatabase;
let environment: Record<string, string>;
beforeAll(async () => {
  test = await createTestDatabase();
  environment = {
    PATH: process.env.PATH ?? "",
    DATABASE_URL: test.url,
    PUBLIC_URL: "https://connect.example",
    METRICS_TOKEN: randomBytes(16).toString("hex"),
    AUTH_SECRET: randomBytes(32).toString("base64"),
  };
});
afterAll(() => test.close());

interface Invited {
  email: string;
  operator: boolean;
  link: string;
  hasAccount: boolean;
}

it("makes a link of which the database keeps a digest, and replaces the one before", async () => {
  const links: string[] = [];
  for (const flags of [[], ["--operator"]]) {
    const { stdout } = await runCli(["invite", "Ada@Example.com", "--json", ...flags], environment);
    links.push((JSON.parse(stdout) as Invited).link);
  }
  const [first, second] = links.map((link) => {
    const url = new URL(link);
    expect(url.origin + url.pathname).toBe("https://connect.example/invitation");
    return createHash("sha256")
      .update(new URLSearchParams(url.hash.slice(1)).get("token") ?? "")
      .digest();
  });
  expect(await findInvitation(test.db, first ?? Buffer.alloc(0))).toBeNull();
  expect(await findInvitation(test.db, second ?? Buffer.alloc(0))).toEqual({
    email: "ada@example.com",
    operator: true,
  });
});

it("says when the address has an account, and what the link does to it", async () => {
  await insertUser(test.db, "known@example.com");
  const { stdout } = await runCli(["invite", "known@example.com"], environment);
  expect(stdout).toMatch(/has an account already: by the link it gets a new password/);
});

it.each([["nobody"], ["a@example.com", "--days", "31"]])("refuses %s", async (...args) => {
  expect((await runCli(["invite", ...args], environment)).code).toBe(1);
});
