import { createTestDatabase, insertUser } from "@tiktok-connect/db/testing";
import { sql } from "kysely";
import { expect, it } from "vitest";
import { runCli } from "../testing/run-cli.ts";

it("ends every session of one person and nobody else's, and says so when there is no such person", async () => {
  const test = await createTestDatabase();
  const environment = { PATH: process.env.PATH ?? "", DATABASE_URL: test.url };
  for (const email of ["ada@example.com", "grace@example.com"]) {
    const userId = await insertUser(test.db, email);
    await sql`insert into app_session (id, token, "userId", "expiresAt", "updatedAt")
              select ${email} || n, ${email} || n, ${userId}, now() + interval '1 day', now()
              from generate_series(1, 2) as n`.execute(test.db);
  }
  const { stdout } = await runCli(["sign-out", "Ada@example.com", "--json"], environment);
  expect(JSON.parse(stdout)).toEqual({ email: "ada@example.com", known: true, ended: 2 });
  const left = await test.db.selectFrom("app_session").select("id").execute();
  expect(left.map(({ id }) => id).every((id) => id.startsWith("grace"))).toBe(true);
  expect(left).toHaveLength(2);
  expect((await runCli(["sign-out", "nobody@example.com"], environment)).code).toBe(1);
  await test.close();
});
