import type { Notice } from "@tiktok-connect/contract";
import { noticeList } from "@tiktok-connect/contract";
import {
  ANSWERS_ON_DISK,
  type AppIdentity,
  closeBreaker,
  holdRequests,
  openBreaker,
  pauseRefreshing,
  recordAppFault,
  TIKTOKS_ANSWERS,
} from "@tiktok-connect/db";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { TestBrowser } from "../testing/browser.ts";
import { createTestApi, type TestApi } from "../testing/test-api.ts";

const probes = { probeEveryMs: 60_000 };
const refusal = { setting: "TIKTOK_CLIENT_SECRET", detail: "invalid_client", logId: "log1" };

let api: TestApi;
let app: AppIdentity;
let operator: TestBrowser;
/** Has an account, and is nobody special. */
let owner: TestBrowser;
/** Has none. */
let visitor: TestBrowser;
beforeAll(async () => {
  api = await createTestApi();
  app = { clientKey: api.simulator.clientKey, apiOrigin: api.simulator.origin };
  operator = api.browser();
  owner = api.browser();
  visitor = api.browser();
  // The first one to sign up here is the operator.
  await operator.signUp();
  await owner.signUp();
  await visitor.signUp();
  await api.connect(owner, { user: await api.simulator.createUser() });
});
afterAll(() => api.close());
beforeEach(async () => {
  await api.db.deleteFrom("refresh_control").execute();
  await api.db.deleteFrom("app_fault").execute();
  await setGrant({
    access_token_expires_at: inMinutes(90),
    due_at: inMinutes(60),
    suspect_since: null,
    rejection_count: 0,
  });
});

const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000);
const setGrant = (change: {
  access_token_expires_at?: Date;
  due_at?: Date;
  suspect_since?: Date | null;
  rejection_count?: number;
}) => api.db.updateTable("tiktok_grant").set(change).execute();

async function noticesOf(person: TestBrowser): Promise<Notice[]> {
  return noticeList.parse(await person.json("/api/notices")).notices;
}
/** What operator, owner and visitor are told, by its kind. */
async function told() {
  const [one, two, three] = await Promise.all([operator, owner, visitor].map(noticesOf));
  const kinds = (notices: Notice[] = []) => notices.map(({ kind }) => kind);
  return { operator: kinds(one), owner: kinds(two), visitor: kinds(three) };
}

it("says nothing when nothing is the matter", async () => {
  expect(await told()).toEqual({ operator: [], owner: [], visitor: [] });
});

describe("TikTok refuses the app", () => {
  it("is one notice for everybody, whatever else the breaker met before", async () => {
    await recordAppFault(api.db, app, refusal);
    await openBreaker(api.db, app, { reason: "rejections" }, probes);
    await openBreaker(api.db, app, { reason: "app_refused", detail: "invalid_client", logId: "log1" }, probes);
    expect(await told()).toEqual({ operator: ["app_fault"], owner: ["app_fault"], visitor: ["app_fault"] });
    expect(await noticesOf(operator)).toMatchObject([{ operator: refusal }]);
    expect(await noticesOf(owner)).toMatchObject([{ operator: null }]);
  });

  it("is told when a probe was the first to hear of it", async () => {
    await openBreaker(api.db, app, { reason: "failures" }, probes);
    await openBreaker(api.db, app, { reason: "app_refused", detail: "invalid_client", logId: "log1" }, probes);
    expect(await told()).toEqual({ operator: ["app_fault"], owner: ["app_fault"], visitor: ["app_fault"] });
    expect(await noticesOf(operator)).toMatchObject([{ operator: refusal }]);
  });

  it("is not told a second time as an outage when its word makes most requests fail", async () => {
    await recordAppFault(api.db, app, { ...refusal, detail: "unauthorized_client" });
    await openBreaker(api.db, app, { reason: "failures" }, probes);
    expect(await told()).toEqual({ operator: ["app_fault"], owner: ["app_fault"], visitor: ["app_fault"] });
  });
});

describe("TikTok does not answer", () => {
  it("is one notice for everybody, until it does", async () => {
    await openBreaker(api.db, app, { reason: "failures" }, probes);
    const all = ["tiktok_unavailable"];
    expect(await told()).toEqual({ operator: all, owner: all, visitor: all });
    expect(await noticesOf(operator)).toMatchObject([{ operator: true }]);
    expect(await noticesOf(owner)).toMatchObject([{ operator: false }]);
    await closeBreaker(api.db, app);
    expect(await told()).toEqual({ operator: [], owner: [], visitor: [] });
  });

  it("is hidden from nobody by a fault that anybody can make up", async () => {
    await openBreaker(api.db, app, { reason: "failures" }, probes);
    await recordAppFault(api.db, app, { setting: "TIKTOK_SCOPES", detail: "invalid_scope", logId: null });
    expect((await told()).visitor).toEqual(["tiktok_unavailable"]);
  });
});

describe("a pause", () => {
  it("is told to operators, and to those whose token runs out", async () => {
    await pauseRefreshing(api.db, app);
    expect(await told()).toEqual({ operator: ["refreshing_paused"], owner: [], visitor: [] });
    await setGrant({ access_token_expires_at: inMinutes(20) });
    expect(await told()).toEqual({ operator: ["refreshing_paused"], owner: ["refreshing_paused"], visitor: [] });
    expect(await noticesOf(operator)).toMatchObject([{ by: "operator", until: null, operator: true }]);
    expect(await noticesOf(owner)).toMatchObject([{ by: "operator", operator: false }]);
  });

  it("is told to operators beside the fault of the app, which does not end while it lasts", async () => {
    await recordAppFault(api.db, app, refusal);
    await pauseRefreshing(api.db, app);
    await setGrant({ access_token_expires_at: inMinutes(20) });
    expect(await told()).toEqual({
      operator: ["app_fault", "refreshing_paused"],
      owner: ["app_fault"],
      visitor: ["app_fault"],
    });
  });

  it("is TikTok's when it asked for a rest", async () => {
    await holdRequests(api.db, app, 600_000);
    expect(await told()).toEqual({ operator: ["refreshing_paused"], owner: [], visitor: [] });
    expect(await noticesOf(operator)).toMatchObject([{ by: "tiktok", since: null, until: expect.any(String) }]);
  });
});

describe("accounts that wait", () => {
  it("are told to operators, and to nobody while something stops refreshing", async () => {
    await setGrant({ due_at: inMinutes(-5) });
    expect(await told()).toEqual({ operator: ["refreshing_late"], owner: [], visitor: [] });
    expect(await noticesOf(operator)).toMatchObject([{ neededPerSecond: null }]);
    await pauseRefreshing(api.db, app);
    expect((await told()).operator).toEqual(["refreshing_paused"]);
  });

  it("are not told of within the minute that is usual", async () => {
    await setGrant({ due_at: inMinutes(-0.5) });
    expect((await told()).operator).toEqual([]);
  });
});

describe("a wave of rejections", () => {
  it("is told to operators with how many wait, and to the owners of those, once and without alarm", async () => {
    await openBreaker(api.db, app, { reason: "rejections" }, probes);
    expect(await told()).toEqual({ operator: ["rejections_held"], owner: [], visitor: [] });
    await setGrant({ suspect_since: new Date(), rejection_count: 1 });
    expect(await told()).toEqual({ operator: ["rejections_held"], owner: ["rejections_held"], visitor: [] });
    expect(await noticesOf(operator)).toMatchObject([{ operator: { suspects: 1 } }]);
    expect(await noticesOf(owner)).toMatchObject([{ operator: null }]);
  });

  it("is told for as long as the suspects wait, although the breaker has closed", async () => {
    await openBreaker(api.db, app, { reason: "rejections" }, probes);
    await closeBreaker(api.db, app);
    expect((await told()).operator).toEqual(["rejections_held"]);
  });
});

it("tells odd answers of TikTok's to operators alone", async () => {
  await recordAppFault(api.db, app, { setting: TIKTOKS_ANSWERS, detail: "scope_missing", logId: "log2" });
  expect(await told()).toEqual({ operator: ["odd_answers"], owner: [], visitor: [] });
  expect(await noticesOf(operator)).toMatchObject([{ detail: "scope_missing", logId: "log2" }]);
});

it("tells operators alone that answers of TikTok's lie on a disk, as a thing of its own", async () => {
  await recordAppFault(api.db, app, { setting: ANSWERS_ON_DISK, detail: "1 in /data of worker-1", logId: null });
  expect(await told()).toEqual({ operator: ["answers_on_disk"], owner: [], visitor: [] });
  expect(await noticesOf(operator)).toMatchObject([{ detail: "1 in /data of worker-1" }]);
});
