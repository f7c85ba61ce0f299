import {
  createdWebhookEndpoint,
  type WebhookEndpoint,
  webhookDeliveryList,
  webhookEndpointAnswer,
  webhookEndpointList,
} from "@tiktok-connect/contract";
import { appendEvents } from "@tiktok-connect/db";
import { insertAccount } from "@tiktok-connect/db/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { TestBrowser } from "../testing/browser.ts";
import { createTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
let owner: TestBrowser;
let stranger: TestBrowser;
let accountId: string;
beforeAll(async () => {
  api = await createTestApi();
  owner = api.browser();
  await owner.signUp();
  const { id: userId } = await api.db.selectFrom("app_user").select("id").executeTakeFirstOrThrow();
  const app = { clientKey: api.simulator.clientKey, apiOrigin: api.simulator.origin };
  ({ accountId } = await insertAccount(api.db, api.cipher, { app, userId }));
  stranger = api.browser();
  await stranger.signUp();
});
afterAll(() => api.close());
beforeEach(() => api.db.deleteFrom("webhook_endpoint").execute());

const ADDRESS = "https://hooks.example/tiktok";
const PATH = "/api/webhook-endpoints";
const make = (body: object = { url: ADDRESS }, browser = owner) => browser.send("POST", PATH, body);
const made = async (body?: object) => createdWebhookEndpoint.parse(await (await make(body)).json());
const list = async (browser = owner) => webhookEndpointList.parse(await browser.json(PATH)).endpoints;
const deliveries = async ({ id }: WebhookEndpoint, query = "") =>
  webhookDeliveryList.parse(await owner.json(`${PATH}/${id}/deliveries${query}`));
const problem = async (response: Response) => (await response.json()) as { status: number; code: string };

async function happen(...types: ("connected" | "disconnected" | "refreshed" | "refresh_failed")[]): Promise<void> {
  await api.db.transaction().execute((trx) =>
    appendEvents(
      trx,
      types.map((type) => ({ accountId, type })),
    ),
  );
}

describe("webhook endpoints", () => {
  it("are made with a secret that is shown once and stored sealed", async () => {
    const response = await make({ url: ` ${ADDRESS}#part ` });
    expect(response.status).toBe(201);
    expect(response.headers.get("cache-control")).toBe("no-store");
    const { endpoint, secret } = createdWebhookEndpoint.parse(await response.json());
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(endpoint).toMatchObject({ url: ADDRESS, failingSince: null, disabledAt: null, previousSecretEndsAt: null });
    expect(await list()).toEqual([endpoint]);
    expect(JSON.stringify(await owner.json(PATH))).not.toContain(secret);
    const stored = await api.db.selectFrom("webhook_endpoint").selectAll().executeTakeFirstOrThrow();
    expect(JSON.stringify(stored)).not.toContain(secret);
    const place = { table: "webhook_endpoint", column: "secret", rowId: endpoint.id } as const;
    expect(api.cipher.open(stored.sealed_secret, place)).toBe(secret);
  });

  it("are told of what matters, unless their owner says of what", async () => {
    const { endpoint: usual } = await made();
    expect(usual.eventTypes).toContain("reauthorization_required");
    const { endpoint: one } = await made({ url: ADDRESS, eventTypes: ["refresh_failed"] });
    await happen("connected", "refreshed", "refresh_failed", "disconnected");
    const told = async (endpoint: WebhookEndpoint) =>
      (await deliveries(endpoint)).deliveries.map(({ eventType }) => eventType);
    expect(await told(usual)).toEqual(["disconnected", "connected"]);
    expect(await told(one)).toEqual(["refresh_failed"]);
  });

  it("are told of other events from when their owner says so, and nobody else does", async () => {
    const { endpoint } = await made();
    const change = (body: object, browser = owner) => browser.send("PATCH", `${PATH}/${endpoint.id}`, body);
    expect((await change({ eventTypes: ["refresh_failed"] }, stranger)).status).toBe(404);
    expect((await change({ eventTypes: [] })).status).toBe(400);
    expect((await change({ eventTypes: ["connected"], url: "https://other.example/" })).status).toBe(400);
    expect((await list())[0]?.eventTypes).toEqual(endpoint.eventTypes);
    const changed = webhookEndpointAnswer.parse(await (await change({ eventTypes: ["refresh_failed"] })).json());
    expect(changed.endpoint).toEqual({ ...endpoint, eventTypes: ["refresh_failed"] });
    await happen("disconnected", "refresh_failed");
    const { deliveries: told } = await deliveries(endpoint);
    expect(told.map(({ eventType }) => eventType)).toEqual(["refresh_failed"]);
  });

  it.each([
    ["a name and a password in it", { url: "https://me:secret@hooks.example/" }],
    ["no TLS", { url: "http://hooks.example/" }],
    ["this machine behind it", { url: "https://127.0.0.1/" }],
    ["no host", { url: "nonsense" }],
  ])("are not made of an address with %s", async (_what, body) => {
    expect(await problem(await make(body))).toMatchObject({ status: 400, code: "invalid_request" });
  });

  it.each([
    ["for every refresh", { url: ADDRESS, eventTypes: ["refreshed"] }],
    ["for nothing at all", { url: ADDRESS, eventTypes: [] }],
    ["with a secret of one's own", { url: ADDRESS, secret: "whsec_mine" }],
  ])("are not made %s", async (_what, body) => {
    expect((await make(body)).status).toBe(400);
  });

  it("get a new secret, beside which the former one signs for a day", async () => {
    const { endpoint, secret } = await made();
    const rotated = createdWebhookEndpoint.parse(
      await (await owner.send("POST", `${PATH}/${endpoint.id}/secret`)).json(),
    );
    expect(rotated.secret).not.toBe(secret);
    const hours = (Date.parse(rotated.endpoint.previousSecretEndsAt ?? "") - Date.now()) / 3_600_000;
    expect(hours).toBeCloseTo(24, 1);
    const stored = await api.db.selectFrom("webhook_endpoint").selectAll().executeTakeFirstOrThrow();
    const place = { table: "webhook_endpoint", column: "previous_secret", rowId: endpoint.id } as const;
    expect(stored.sealed_previous_secret && api.cipher.open(stored.sealed_previous_secret, place)).toBe(secret);
  });

  it("are deleted with all that they were told", async () => {
    const { endpoint } = await made();
    await happen("connected");
    expect((await owner.send("DELETE", `${PATH}/${endpoint.id}`)).status).toBe(204);
    expect(await list()).toEqual([]);
    expect(await api.db.selectFrom("webhook_delivery").selectAll().execute()).toEqual([]);
    expect((await owner.send("DELETE", `${PATH}/${endpoint.id}`)).status).toBe(404);
  });

  it("that were disabled are told of in a notice, and can be enabled again", async () => {
    const { endpoint } = await made();
    await api.db
      .updateTable("webhook_endpoint")
      .set({ disabled_at: new Date(), disabled_reason: "failing", failure_count: 9, failing_since: new Date() })
      .execute();
    const notices = async (browser: TestBrowser) => (await browser.json<{ notices: object[] }>("/api/notices")).notices;
    const notice = expect.objectContaining({ kind: "webhook_endpoint_disabled", host: "hooks.example" });
    expect(await notices(owner)).toContainEqual(notice);
    expect(await notices(stranger)).not.toContainEqual(notice);
    await happen("connected");
    expect(await deliveries(endpoint)).toEqual({ deliveries: [], next: null });
    expect((await owner.send("POST", `${PATH}/${endpoint.id}/test`)).status).toBe(409);

    const answer = await (await owner.send("POST", `${PATH}/${endpoint.id}/enable`)).json();
    expect(webhookEndpointAnswer.parse(answer).endpoint).toMatchObject({ disabledAt: null, failingSince: null });
    expect(await notices(owner)).not.toContainEqual(notice);
    await happen("connected");
    expect((await deliveries(endpoint)).deliveries).toHaveLength(1);
  });

  it("are tested with a delivery about nothing", async () => {
    const { endpoint } = await made();
    expect((await owner.send("POST", `${PATH}/${endpoint.id}/test`)).status).toBe(202);
    const log = await deliveries(endpoint);
    expect(log.deliveries).toMatchObject([{ eventType: "test", accountId: null, status: "waiting", attemptCount: 0 }]);
  });

  it("list what they were told by the page, and deliver it again", async () => {
    const { endpoint } = await made({ url: ADDRESS, eventTypes: ["connected"] });
    for (let count = 0; count < 30; count++) await happen("connected");
    await api.db.updateTable("webhook_delivery").set({ status: "given_up", attempt_count: 20 }).execute();
    const first = await deliveries(endpoint);
    const second = await deliveries(endpoint, `?before=${first.next}`);
    expect([first.deliveries.length, second.deliveries.length, second.next]).toEqual([25, 5, null]);
    const [oldest] = second.deliveries.slice(-1);
    const again = `${PATH}/${endpoint.id}/deliveries/${oldest?.id}/redelivery`;
    expect((await stranger.send("POST", again)).status).toBe(404);
    expect((await owner.send("POST", again)).status).toBe(202);
    const after = await deliveries(endpoint, `?before=${first.next}`);
    expect(after.deliveries.at(-1)).toMatchObject({ id: oldest?.id, status: "waiting", attemptCount: 0 });
  });

  it("are twenty at most for one person", async () => {
    for (let count = 0; count < 20; count++) await make();
    expect(await problem(await make())).toMatchObject({ status: 409, code: "conflict" });
  });
});
