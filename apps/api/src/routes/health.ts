import { timingSafeEqual } from "node:crypto";
import { Router } from "express";
import { sql } from "kysely";
import type { ApiDeps } from "../deps.ts";
import { ProblemError } from "../http/problem.ts";

const CHECK_WITHIN_MS = 3_000;

/** Open to everybody, as load balancers and Prometheus sign in nowhere. */
export function healthRoutes({ db, jobs, metrics, page }: ApiDeps): Router {
  const router = Router();
  router.get("/healthz", (_req, res) => {
    res.json({ status: "ok" });
  });

  router.get("/readyz", async (_req, res) => {
    const checks = {
      database: await answers(sql`select 1`.execute(db)),
      queue: await answers(jobs.ping()),
    };
    const ready = Object.values(checks).every((check) => check === "ok");
    res.status(ready ? 200 : 503).json({ status: ready ? "ok" : "unavailable", checks });
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

async function answers(check: Promise<unknown>): Promise<"ok" | "unavailable"> {
  const late = AbortSignal.timeout(CHECK_WITHIN_MS);
  return Promise.race([
    check.then(
      () => "ok" as const,
      () => "unavailable" as const,
    ),
    new Promise<"unavailable">((resolve) => late.addEventListener("abort", () => resolve("unavailable"))),
  ]);
}

function isBearer(header: string | undefined, token: string): boolean {
  const given = Buffer.from(header ?? "");
  const expected = Buffer.from(`Bearer ${token}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
