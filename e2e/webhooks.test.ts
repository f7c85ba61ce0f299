import { insertAccount, insertUser } from "@tiktok-connect/db/testing";
import { storeKinds } from "@tiktok-connect/jobs/testing";
import type { RemovalReason, SimulatedUser } from "@tiktok-connect/tiktok-simulator-control";
import { afterEach, describe, expect, it } from "vitest";
import { createInstallation, type Installation } from "./testing/installation.ts";

let installation: Installation;
afterEach(() => installation.close());

/** An account whose refresh is hours away: whatever happens to it is TikTok's own word. */
async function connect(userId: string): Promise<SimulatedUser> {
  const { db, cipher, simulator } = installation;
  const app = { clientKey: simulator.clientKey, apiOrigin: simulator.origin };
  const user = await simulator.createUser();
  const { openId, accessToken, refreshToken } = await simulator.grant(user, { scopes: ["user.info.basic"] });
  await insertAccount(db, cipher, { app, userId, openId, accessToken, refreshToken });
  return user;
}

const endOf = ({ openId }: SimulatedUser) =>
  installation.db
    .selectFrom("tiktok_grant")
    .select("end_reason")
    .where("open_id", "=", openId)
    .executeTakeFirst()
    .then((row) => row?.end_reason ?? null);

const REASONS: readonly [RemovalReason, string][] = [
  ["unknown", "removed"],
  ["user_disconnected", "removed_by_user"],
  ["account_deleted", "account_deleted"],
  ["age_changed", "age_restricted"],
  ["account_banned", "account_banned"],
];

describe.each(storeKinds())("TikTok's webhooks, queue in %s", (store) => {
  it("flag each account with TikTok's reason, whatever happens to them on the way", async () => {
    installation = await createInstallation({ store, app: { webhookRetrySeconds: 0.2 } });
    const { db, simulator, origin } = installation;
    await simulator.change({ webhookUrl: `${origin}/api/webhooks/tiktok` });
    const userId = await insertUser(db);
    const users = await Promise.all(REASONS.map(() => connect(userId)));
    const spared = await connect(userId);

    // The api is not there yet: TikTok comes again.
    const [first] = users;
    await simulator.removeApp(first ?? "", REASONS[0]?.[0]);
    await simulator.waitFor({ endpoint: "webhook", calls: 2 });
    await installation.startApi();
    await simulator.waitFor({ acknowledged: 1 });

    // One is late, of another the answer is lost, and no worker is there yet: all of it waits in the database.
    await simulator.fault({ endpoint: "webhook", openId: users[1]?.openId, kind: "hold", when: "before_commit" });
    await simulator.fault({ endpoint: "webhook", openId: users[2]?.openId, kind: "drop", when: "after_commit" });
    for (const [index, user] of users.entries()) {
      if (index > 0) await simulator.removeApp(user, REASONS[index]?.[0]);
    }
    // What TikTok's own API contradicts is not believed, though it is signed.
    await simulator.sendWebhook({ event: "authorization.removed", openId: spared.openId, content: { reason: 1 } });
    await simulator.sendWebhook({ event: "account.renamed", openId: spared.openId });
    await simulator.waitFor({ acknowledged: users.length + 1 });
    await installation.startWorker();
    await simulator.release();

    await expect.poll(() => Promise.all(users.map(endOf)), { timeout: 60_000 }).toEqual(REASONS.map(([, end]) => end));
    await expect.poll(settled, { timeout: 60_000 }).toEqual({ refuted: 1, unknown: 1, ended: users.length });
    expect(await endOf(spared)).toBeNull();
    expect(await simulator.grantReport(spared)).toMatchObject({ alive: true, refreshes: 0 });

    const metrics = await (await fetch(`${origin}/metrics`)).text();
    expect(metrics).toContain('tiktok_webhooks_total{event="unknown",outcome="unknown"} 1');
    expect(metrics).toContain(`tiktok_webhooks_total{event="authorization.removed",outcome="ended"} ${users.length}`);
    expect(metrics).toContain("tiktok_webhooks_waiting 0");
  });
});

/** How many of the webhooks came to what. */
async function settled(): Promise<Record<string, number>> {
  const rows = await installation.db.selectFrom("tiktok_webhook").select("outcome").execute();
  return Object.fromEntries(
    Object.entries(Object.groupBy(rows, ({ outcome }) => outcome ?? "none")).map(([outcome, of]) => [
      outcome,
      of?.length ?? 0,
    ]),
  );
}
