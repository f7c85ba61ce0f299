import { timingSafeEqual } from "node:crypto";
import { readJournalState, readRefreshControl, refreshingState } from "@tiktok-connect/db";
import { Router } from "express";
import { sql } from "kysely";
import type { ApiDeps } from "../deps.ts";
import { ProblemError } from "../http/problem.ts";
import { within } from "../within.ts";

const CHECK_WITHIN_MS = 3_000;

/** Open to everybody, as load balancers and Prometheus sign in nowhere. */
export function healthRoutes(deps: ApiDeps): Router {
  const { db, jobs, metrics, page } = deps;
  const router = Router();
  router.get("/healthz", (_req, res) => {
    res.json({ status: "ok" });
  });

  router.get("/readyz", async (_req, res) => {
    const [database, queue, refreshing, journal] = await Promise.all([
      answers(sql`select 1`.execute(db)),
      answers(jobs.ping()),
      describeRefreshing(deps),
      describeJournal(deps),
    ]);
    const checks = { database, queue };
    const ready = Object.values(checks).every((check) => check === "ok");
    // That refreshing is stopped is no reason to send people elsewhere: every api would say the same.
    res.status(ready ? 200 : 503).json({ status: ready ? "ok" : "unavailable", checks, refreshing, journal });
  });

  router.get("/metrics", async (req, res) => {
    if (page.metricsToken !== null && !isBearer(req.headers.authorization, page.metricsToken)) {
      throw new ProblemError("unauthenticated", "Send METRICS_TOKEN as a bearer token.");
    }
    const { contentType, text } = await metrics.render();
    res.type(contentType).send(text);
  });
  return router;
}

/** For everybody, so without TikTok's words and ids; null while the database is away. */
async function describeRefreshing({ db, app }: ApiDeps) {
  try {
    const control = await within(CHECK_WITHIN_MS, readRefreshControl(db, app));
    const { rejectionsHeldSince, suspects, requestBudget } = control;
    const state = { since: null, reason: null, until: null, ...refreshingState(control) };
    return { ...state, rejectionsHeldSince, suspects, requestBudget };
  } catch {
    return null;
  }
}

/** From the disk, so that it is known while the database is away; null when the directory cannot be read. */
async function describeJournal({ dataDir }: ApiDeps) {
  try {
    return await within(CHECK_WITHIN_MS, readJournalState(dataDir));
  } catch {
    return null;
  }
}

async function answers(check: Promise<unknown>): Promise<"ok" | "unavailable"> {
  return within(CHECK_WITHIN_MS, check).then(
    () => "ok",
    () => "unavailable",
  );
}

function isBearer(header: string | undefined, token: string): boolean {
  const given = Buffer.from(header ?? "");
  const expected = Buffer.from(`Bearer ${token}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
