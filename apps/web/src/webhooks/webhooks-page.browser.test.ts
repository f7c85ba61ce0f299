import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { inSeconds, webhookDelivery, webhookEndpoint } from "../testing/builders.ts";
import { createPageVisits, type PageVisits, type Visit } from "../testing/page-visits.ts";

let visits: PageVisits;
let visit: Visit;
beforeAll(async () => {
  visits = await createPageVisits();
}, 60_000);
afterAll(() => visits?.close());
beforeEach(async () => {
  visit = await visits.begin();
});
afterEach(() => visit.end());

const PATH = "/api/webhook-endpoints";

describe("the page about webhooks", () => {
  it("is reached from the settings, and loaded only then", async () => {
    const scripts: string[] = [];
    visit.page.on("request", (request) => request.resourceType() === "script" && scripts.push(request.url()));
    await visit.open("/settings");
    await visit.page.getByRole("link", { name: "Webhooks" }).waitFor();
    expect(scripts.join(" ")).not.toMatch(/webhooks/);
    await visit.page.getByRole("link", { name: "Webhooks" }).click();
    await visit.page.getByText("No service is told of anything yet").waitFor();
    expect(scripts.join(" ")).toMatch(/webhooks/);
    await visit.expectAccessible();
  });

  it("adds an endpoint for the events that are chosen, and shows its secret once", async () => {
    const { page, api } = visit;
    await visit.open("/webhooks");
    await page.getByLabel("Address").fill("https://hooks.example/new");
    await page.getByLabel("An account is connected").uncheck();
    await page.getByLabel("A refresh did not succeed").check();
    await page.getByRole("button", { name: "Add the endpoint" }).click();
    await page.getByText("whsec_c2hvd24tb25jZQ==").waitFor();
    await visit.expectAccessible();
    expect(api.bodies.get(PATH)).toEqual({
      url: "https://hooks.example/new",
      eventTypes: expect.arrayContaining(["reauthorization_required", "refresh_failed"]),
    });
    expect(api.bodies.get(PATH)).not.toEqual({
      url: expect.anything(),
      eventTypes: expect.arrayContaining(["connected"]),
    });
    expect(await page.getByLabel("Address").inputValue()).toBe("");
    await page.getByRole("button", { name: "I have put it away" }).click();
    await page.getByText("whsec_").waitFor({ state: "detached" });
    await page.getByText("https://hooks.example/new").waitFor();
  });

  it("says why an address is not taken, and wants at least one event", async () => {
    const { page, api } = visit;
    const detail = "Give an address that is reached over the internet.";
    const problem = { type: "about:blank", title: "Bad", status: 400, code: "invalid_request", detail };
    await visit.open("/webhooks");
    await page.getByText("No service is told").waitFor();
    api.faults.set(PATH, { status: 400, body: problem });
    await page.getByLabel("Address").fill("https://10.0.0.1/");
    await page.getByRole("button", { name: "Add the endpoint" }).click();
    await page.getByText(detail).waitFor();
    for (const box of await page.getByRole("checkbox").all()) await box.uncheck();
    await page.getByRole("button", { name: "Add the endpoint" }).click();
    await page.getByText("Choose at least one event.").waitFor();
    await visit.expectAccessible();
  });

  it("sends a test, and shows in the list of deliveries what came of it", async () => {
    const { page, api } = visit;
    api.endpoints = [webhookEndpoint()];
    await visit.open("/webhooks");
    await page.getByText("Deliveries", { exact: true }).click();
    await page.getByText("Nothing was delivered yet").waitFor();
    await page.getByRole("button", { name: "Send a test to https://hooks.example/tiktok" }).click();
    await page.getByText("Waiting").waitFor();
    api.deliveries = [
      webhookDelivery({ status: "delivered", eventType: "test", accountId: null, attemptCount: 1, lastStatus: 204 }),
    ];
    await page.getByText("Delivered, 1 attempt, answered 204").waitFor();
    await visit.expectAccessible();
  });

  it("delivers again what was given up", async () => {
    const { page, api } = visit;
    const given = webhookDelivery({ status: "given_up", attemptCount: 80, lastFault: "timeout", nextAttemptAt: null });
    api.endpoints = [webhookEndpoint()];
    api.deliveries = [given];
    await visit.open("/webhooks");
    await page.getByText("Deliveries", { exact: true }).click();
    await page.getByText("Given up, 80 attempts, no answer in time").waitFor();
    await visit.expectAccessible();
    await page.getByRole("button", { name: "Deliver again: account.reauthorization_required" }).click();
    await expect
      .poll(() => api.commands)
      .toEqual([`POST ${PATH}/${api.endpoints[0]?.id}/deliveries/${given.id}/redelivery`]);
  });

  it("changes of what an endpoint is told", async () => {
    const { page, api } = visit;
    api.endpoints = [webhookEndpoint({ eventTypes: ["connected"] })];
    await visit.open("/webhooks");
    await page.getByRole("button", { name: "Events that https://hooks.example/tiktok is told of" }).click();
    const dialog = page.getByRole("dialog", { name: "Of what is hooks.example told?" });
    await dialog.getByLabel("An account is connected").uncheck();
    await visit.expectAccessible();
    await dialog.getByRole("button", { name: "Tell it of these" }).click();
    await dialog.getByText("Choose at least one event.").waitFor();
    await dialog.getByLabel("It is disconnected").check();
    await dialog.getByRole("button", { name: "Tell it of these" }).click();
    await dialog.waitFor({ state: "detached" });
    await page.getByText("account.disconnected", { exact: true }).waitFor();
    expect(api.bodies.get(`${PATH}/${api.endpoints[0]?.id}`)).toEqual({ eventTypes: ["disconnected"] });
  });

  it("gives an endpoint a new secret beside the former one", async () => {
    const { page, api } = visit;
    api.endpoints = [webhookEndpoint()];
    await visit.open("/webhooks");
    await page.getByRole("button", { name: "New secret for" }).click();
    await page.getByText("The former secret signs beside it for a day").waitFor();
    await page.getByText("whsec_c2hvd24tb25jZQ==").waitFor();
  });

  it("enables one that was disabled, which the settings tell of", async () => {
    const { page, api } = visit;
    const at = inSeconds(-3_600);
    const disabled = webhookEndpoint({ disabledAt: at, disabledReason: "failing", failingSince: inSeconds(-300_000) });
    api.endpoints = [disabled];
    api.notices = [{ kind: "webhook_endpoint_disabled", endpointId: disabled.id, host: "hooks.example", at }];
    await visit.open("/settings");
    await page.getByText("hooks.example is told of nothing any more").waitFor();
    await visit.expectAccessible();
    await page.getByRole("link", { name: "Look at your webhooks" }).click();
    await page.getByText("It took nothing for three days.").waitFor();
    await visit.expectAccessible();
    await page.getByRole("button", { name: "Enable https://hooks.example/tiktok" }).click();
    await page.getByText("Enabled").waitFor();
  });

  it("deletes one, after asking", async () => {
    const { page, api } = visit;
    api.endpoints = [webhookEndpoint()];
    await visit.open("/webhooks");
    await page.getByRole("button", { name: "Delete https://hooks.example/tiktok" }).click();
    await page.getByRole("heading", { name: "Delete the endpoint at hooks.example?" }).waitFor();
    await visit.expectAccessible();
    await page.getByRole("button", { name: "Delete it" }).click();
    await page.getByText("No service is told of anything yet").waitFor();
    expect(api.commands).toEqual([`DELETE ${PATH}/019a0000-0000-7000-8000-0000000000c1`]);
  });

  it("says that endpoints could not be loaded, and sends away who is not signed in", async () => {
    visit.api.faults.set(PATH, 404);
    await visit.open("/webhooks");
    await visit.page.getByText("Your endpoints could not be loaded").waitFor();
    await visit.expectAccessible();
    visit.api.faults.clear();
    visit.api.user = null;
    await visit.open("/webhooks");
    await visit.page.waitForURL(`${visits.origin}/sign-in?next=%2Fwebhooks`);
  });
});
