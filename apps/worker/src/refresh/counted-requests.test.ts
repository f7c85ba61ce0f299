import { openBreaker, takeRequests } from "@tiktok-connect/db";
import { sql } from "kysely";
import { afterEach, beforeEach, expect, it } from "vitest";
import { fetchProfile } from "../profile/fetch-profile.ts";
import { removeAccess } from "../revocation/remove-access.ts";
import { revokePending } from "../revocation/revoke-pending.ts";
import { createTestEngine, type TestAccount, type TestEngine } from "../testing/engine.ts";
import { judgeRemoval } from "../tiktok-webhooks/judge-removal.ts";
import { probeBreaker } from "./probe-breaker.ts";
import { refreshDue } from "./refresh-due.ts";

/** So slow that what it refills during a test is less than one request. */
const RATE = 0.6;

let engine: TestEngine;
/** Requests that waited for their share of the rate, which is none here. */
let asked: number;
beforeEach(async () => {
  asked = 0;
  engine = await createTestEngine({ timing: { accessRemovalRetryMs: 10 } });
  await takeRequests(engine.deps.db, engine.deps.app, { wanted: 0, ratePerSecond: RATE, lane: "due" });
});
afterEach(() => engine.close());

async function taken(): Promise<number> {
  const { tokens } = await engine.deps.db.selectFrom("request_budget").select("tokens").executeTakeFirstOrThrow();
  return -tokens;
}

async function sent(): Promise<number> {
  const { token, user_info, revoke } = (await engine.simulator.summary()).calls;
  return token.refresh_token + token.client_credentials + user_info + revoke;
}

const expired = () => engine.connect({ dueInMs: 3_600_000, accessExpiresInMs: -1_000 });

const work: { what: string; requests: number; does: () => Promise<unknown> }[] = [
  {
    what: "the proof of a rejection, besides the refreshes that were rejected",
    requests: 2,
    does: async () => {
      const account = await engine.connect({ accessExpiresInMs: 3_600_000 });
      await engine.refuse("refresh_token", "invalid_grant");
      await engine.refuse("client_credentials", "server_error");
      for (let rejections = 0; rejections < 2; rejections++) {
        await due(account);
        await refreshDue(engine.deps);
      }
      asked = 2;
    },
  },
  {
    what: "a profile",
    requests: 1,
    does: async () => fetchProfile(engine.deps, (await engine.connect()).accountId),
  },
  {
    what: "a removal that is to be confirmed",
    requests: 1,
    does: async () => {
      const { openId } = await engine.connect();
      const content = JSON.stringify({ reason: 1 });
      await judgeRemoval(engine.deps, { content, happenedAt: new Date(Date.now() + 1_000) }, openId);
    },
  },
  {
    what: "access that is removed with a token that has expired",
    requests: 2,
    does: async () => removeAccess(engine.deps, (await expired()).accountId),
  },
  {
    what: "a disconnect that TikTok's answer leaves in doubt",
    requests: 2,
    does: async () => {
      const account = await engine.connect({ dueInMs: 3_600_000 });
      await engine.simulator.fault({ endpoint: "revoke", kind: "unavailable", times: null });
      await disconnect(account);
    },
  },
  {
    what: "a disconnect whose refresh token is rejected",
    requests: 2,
    does: async () => {
      const account = await expired();
      await engine.refuse("refresh_token", "invalid_grant");
      await disconnect(account);
    },
  },
  {
    what: "probes that ask TikTok about the app, and then with three accounts",
    requests: 4,
    does: async () => {
      for (let accounts = 0; accounts < 5; accounts++) await engine.connect();
      await engine.refuse("client_credentials", "server_error");
      const { db, app } = engine.deps;
      await openBreaker(db, app, { reason: "failures" }, { probeEveryMs: 0 });
      await probeBreaker(engine.deps);
    },
  },
];

it.each(work)("takes out of the rate what is sent for $what", async ({ requests, does }) => {
  await engine.deps.db.updateTable("request_budget").set({ tokens: 0, refilled_at: sql`clock_timestamp()` }).execute();
  const startedAt = performance.now();
  await does();
  expect((await sent()) - asked).toBe(requests);
  const refilled = (RATE * (performance.now() - startedAt + 10)) / 1_000;
  expect(await taken()).toBeGreaterThan(requests - refilled);
  expect(await taken()).toBeLessThanOrEqual(requests);
});

async function due({ accountId }: TestAccount) {
  await engine.deps.db
    .updateTable("tiktok_grant")
    .set({ due_at: new Date(0) })
    .where("account_id", "=", accountId)
    .execute();
}

async function disconnect({ accountId }: TestAccount) {
  await engine.deps.db
    .updateTable("tiktok_account")
    .set({ disconnect_requested_at: new Date() })
    .where("id", "=", accountId)
    .execute();
  await revokePending(engine.deps);
}
