import type { AppIdentity, Database } from "@tiktok-connect/db";
import { countDueGrants, countLivingGrants } from "@tiktok-connect/db";
import type { RequestHandler } from "express";
import type { Kysely } from "kysely";
import { collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

export interface Metrics {
  /** Times every request by its route, never by its address: that may hold ids. */
  observe: RequestHandler;
  /** Prometheus' text format. */
  render(): Promise<{ contentType: string; text: string }>;
}

const MOST_COUNTED = 100_000;

export function createMetrics(db: Kysely<Database>, app: AppIdentity): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const durations = new Histogram({
    name: "http_request_duration_seconds",
    help: "Time from a request to the end of its answer",
    labelNames: ["method", "route", "status"],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  });
  registry.registerMetric(
    new Gauge({
      name: "tiktok_grants_due",
      help: `Grants that wait to be refreshed, counted up to ${MOST_COUNTED}`,
      registers: [],
      async collect() {
        this.set(await countDueGrants(db, app, MOST_COUNTED));
      },
    }),
  );
  registry.registerMetric(
    new Gauge({
      name: "tiktok_grants_living",
      help: "Grants that TikTok honours as far as is known, of this app and of others",
      registers: [],
      async collect() {
        this.set(await countLivingGrants(db));
      },
    }),
  );
  return {
    observe(req, res, next) {
      const end = durations.startTimer({ method: req.method });
      res.on("close", () => {
        const path: unknown = req.route?.path;
        end({ route: typeof path === "string" ? path : "other", status: res.statusCode });
      });
      next();
    },
    async render() {
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}
