import { createTestBrowser } from "@tiktok-connect/api/testing";
import getPort from "get-port";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createInstallation } from "./harness/installation.ts";
import { length, note } from "./harness/run.ts";
import { createSite, type Site } from "./harness/site.ts";
import { until } from "./harness/until.ts";
import { variants } from "./harness/variants.ts";

const CALLERS = 50;
const PROCESSES = 4;

let site: Site;
beforeAll(async () => {
  site = await createSite();
});
afterAll(() => site.close());

// One after the other: six processes each, and Postgres has a hundred connections.
describe.each(variants())("50 callers in 4 processes, queue in $store, regime $regime", (variant) => {
  it("ask for the same expired account: it is one exchange, and all of them have its token", async () => {
    await using installation = await createInstallation(site, variant, { speed: length.speed });
    const { db, simulator, origin } = installation;
    await installation.startApi();
    const person = createTestBrowser(origin);
    await person.signUp();
    // Not due: nobody but the callers has it refreshed.
    await installation.seed(1, { dueWithinMs: 0, dueAfterMs: 3_600_000 });
    const { id: userId } = await db
      .selectFrom("app_user")
      .select("id")
      .where("id", "!=", "owner")
      .executeTakeFirstOrThrow();
    await db.updateTable("tiktok_account").set({ user_id: userId }).execute();
    await db
      .updateTable("tiktok_grant")
      .set({ access_token_expires_at: new Date(Date.now() - 1_000) })
      .execute();
    const { id: accountId } = await db.selectFrom("tiktok_account").select("id").executeTakeFirstOrThrow();
    const ports = await Promise.all(Array.from({ length: PROCESSES - 1 }, () => getPort({ host: "localhost" })));
    await Promise.all([
      ...ports.map((port) => installation.startApi({ port })),
      installation.startWorker(),
      installation.startWorker(),
    ]);

    const origins = [origin, ...ports.map((port) => `http://localhost:${port}`)];
    const answers = await Promise.all(
      Array.from({ length: CALLERS }, async (_, caller) => {
        const response = await fetch(`${origins[caller % PROCESSES]}/api/accounts/${accountId}/refresh`, {
          method: "POST",
          headers: { cookie: person.cookieHeader(), origin, prefer: "wait=20" },
        });
        const { outcome, code, detail } = (await response.json()) as Record<string, string>;
        return outcome ?? `${response.status} ${code} ${detail}`;
      }),
    );
    await until(async () => (await simulator.summary()).totals.refreshes, 1);
    note("50 callers in 4 processes", { ...variant, exchanges: (await simulator.summary()).totals.refreshes });
    expect(new Set(answers.filter((outcome) => outcome !== "reused"))).toEqual(new Set(["refreshed"]));
    expect((await simulator.summary()).calls.token.refresh_token).toBe(1);
    await installation.stop();
    expect(await installation.audit()).toMatchObject({ alive: 1, ended: [], lost: [], spentTokenReuses: 0 });
  });
});
