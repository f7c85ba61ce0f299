import { createTestBrowser, type TestBrowser } from "@tiktok-connect/api/testing";
import { storeKinds } from "@tiktok-connect/jobs/testing";
import type { SimulatedUser } from "@tiktok-connect/tiktok-simulator-control";
import { openReceiver, verified, type WebhookReceiver } from "@tiktok-connect/webhooks/testing";
import { afterEach, describe, expect, it } from "vitest";
import { createInstallation, type Installation } from "./testing/installation.ts";

let installation: Installation;
let receiver: WebhookReceiver;
afterEach(async () => {
  await receiver[Symbol.asyncDispose]();
  await installation.close();
});

/** Walks to TikTok's page and back. */
async function consent(person: TestBrowser, user: SimulatedUser, account?: string): Promise<void> {
  const start = await person.get(`/api/auth/tiktok${account ? `?account=${account}` : ""}`);
  const end = await installation.simulator.consent({ url: start.headers.get("location") ?? "", user });
  await person.get(end.location.href);
}

describe.each(storeKinds())("another service with a webhook endpoint, queue in %s", (store) => {
  it("is told when the app is removed at TikTok, and again when the account is reauthorized", async () => {
    installation = await createInstallation({ store });
    receiver = await openReceiver();
    const { simulator, origin } = installation;
    await simulator.change({ webhookUrl: `${origin}/api/webhooks/tiktok` });
    const development = { WEBHOOK_NETWORKS: "loopback" };
    await Promise.all([installation.startApi(development), installation.startWorker(development)]);
    const person = createTestBrowser(origin);
    await person.signUp();
    const added = await person.send("POST", "/api/webhook-endpoints", { url: receiver.url });
    const { secret } = (await added.json()) as { secret: string };
    const told = () =>
      receiver.requests.map((request) => verified(request, secret) as { type: string; data: { accountId: string } });
    const types = () => told().map(({ type }) => type);

    const user = await simulator.createUser();
    await consent(person, user);
    await expect.poll(types).toEqual(["account.connected"]);
    await simulator.removeApp(user, "user_disconnected");
    await expect.poll(told).toContainEqual(
      expect.objectContaining({
        type: "account.reauthorization_required",
        data: expect.objectContaining({ reason: "removed_by_user" }),
      }),
    );
    await consent(person, user, told()[0]?.data.accountId);
    await expect.poll(types).toEqual(["account.connected", "account.reauthorization_required", "account.reauthorized"]);
    expect(new Set(told().map(({ data }) => data.accountId)).size).toBe(1);
    expect(installation.output()).not.toContain(secret);
  });
});
