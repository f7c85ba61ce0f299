import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { createTestBrowser } from "@tiktok-connect/api/testing";
import { createdApiKey } from "@tiktok-connect/contract";
import { storeKinds } from "@tiktok-connect/jobs/testing";
import { sql } from "kysely";
import { afterEach, describe, expect, it } from "vitest";
import { createInstallation, type Installation } from "./testing/installation.ts";

const EXAMPLE = path.join(import.meta.dirname, "../packages/client/examples/greet-accounts.ts");

let installation: Installation;
afterEach(() => installation.close());

describe.each(storeKinds())("another service, queue in %s", (store) => {
  it("greets the owners of accounts whose tokens are valid, expired, or dead at TikTok, by the client's example", async () => {
    installation = await createInstallation({ store, app: { refreshEndsOldAccessToken: true } });
    const { simulator, origin, db } = installation;
    await Promise.all([installation.startApi(), installation.startWorker()]);
    const person = createTestBrowser(origin);
    await person.signUp();
    const names = ["Ada", "Grace", "Mary", "Jane"];
    for (const displayName of names) await connect(await simulator.createUser({ displayName }));
    const [, expired, dead, removed] = await db.selectFrom("tiktok_account").select("id").orderBy("id").execute();
    await sql`update tiktok_grant set access_token_expires_at = now() - interval '1 second'
              where account_id = ${expired?.id}`.execute(db);
    await killAccessToken(dead?.id ?? "");
    await sql`update tiktok_grant set ended_at = now(), end_reason = 'removed_by_user', sealed_access_token = null,
              sealed_refresh_token = null, access_token_expires_at = null where account_id = ${removed?.id}`.execute(
      db,
    );

    const response = await person.send("POST", "/api/api-keys", { name: "greeter", scope: "token" });
    const { key } = createdApiKey.parse(await response.json());
    const before = (await simulator.summary()).calls.token.refresh_token;
    const { stdout } = await promisify(execFile)(process.execPath, [EXAMPLE], {
      env: { PATH: process.env.PATH, CONNECT_URL: origin, CONNECT_API_KEY: key, TIKTOK_API_URL: simulator.origin },
    });
    expect(stdout.split("\n")).toEqual([
      "Hello, Ada!",
      "Hello, Grace!",
      "Hello, Mary!",
      `Jane has to visit ${origin}/api/auth/tiktok?account=${removed?.id}`,
      "",
    ]);
    // One for the token that had expired, one for the one that TikTok did not take.
    expect((await simulator.summary()).calls.token.refresh_token).toBe(before + 2);
    expect(await issues()).toBe(4);
    expect(installation.output()).not.toMatch(/\b(act|rft)\.[\w.-]{6,}/);
    expect(installation.output()).not.toContain(key);

    async function connect(user: { userId: string }) {
      const start = await person.get("/api/auth/tiktok");
      const { location } = await simulator.consent({ url: start.headers.get("location") ?? "", user });
      await person.get(location.href);
    }

    /** TikTok ends the stored access token without our knowing, as it does when somebody else refreshes. */
    async function killAccessToken(rowId: string) {
      const place = { table: "tiktok_grant", rowId } as const;
      const row = await db
        .selectFrom("tiktok_grant")
        .select(["sealed_access_token", "sealed_refresh_token", "open_id"])
        .where("account_id", "=", rowId)
        .executeTakeFirstOrThrow();
      const refreshToken = installation.cipher.open(row.sealed_refresh_token ?? Buffer.alloc(0), {
        ...place,
        column: "refresh_token",
      });
      const answer = await fetch(`${simulator.origin}/v2/oauth/token/`, {
        method: "POST",
        body: new URLSearchParams({
          client_key: simulator.clientKey,
          client_secret: simulator.clientSecret,
          grant_type: "refresh_token",
          refresh_token: refreshToken,
        }),
      });
      const { refresh_token: rotated } = (await answer.json()) as { refresh_token: string };
      const sealed = installation.cipher.seal(rotated, { ...place, column: "refresh_token" });
      await sql`update tiktok_grant set sealed_refresh_token = ${sealed} where account_id = ${rowId}`.execute(db);
    }

    async function issues(): Promise<number> {
      const count = async () => (await db.selectFrom("token_issue").select("id").execute()).length;
      await expect.poll(count).toBe(4);
      return count();
    }
  });
});
