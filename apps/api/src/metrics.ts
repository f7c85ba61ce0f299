import type { AppIdentity, Database } from "@tiktok-connect/db";
import type { SignatureVerdict } from "@tiktok-connect/tiktok-oauth";
import type { RequestHandler } from "express";
import type { Kysely } from "kysely";
import { Counter, collectDefaultMetrics, Histogram, Registry } from "prom-client";
import { renderEngineMetrics } from "./engine-metrics.ts";

/** What became of a webhook at the door. */
export type WebhookReceipt = SignatureVerdict | "duplicate" | "unreadable" | "other_app";

export interface Metrics {
  /** Times every request by its route, never by its address: that may hold ids. */
  observe: RequestHandler;
  countWebhook(receipt: WebhookReceipt): void;
  /** Prometheus' text format. */
  render(): Promise<{ contentType: string; text: string }>;
}

export interface MetricsSource {
  db: Kysely<Database>;
  app: AppIdentity;
  /** Where the journal lies. */
  dataDir: string;
}

export function createMetrics(source: MetricsSource): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const durations = new Histogram({
    name: "http_request_duration_seconds",
    help: "Time from a request to the end of its answer",
    labelNames: ["method", "route", "status"],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  });
  const webhooks = new Counter({
    name: "tiktok_webhooks_received_total",
    help: "Webhooks that arrived at this api, by what was made of them at the door",
    labelNames: ["receipt"],
    registers: [registry],
  });
  return {
    countWebhook: (receipt) => webhooks.inc({ receipt }),
    observe(req, res, next) {
      const end = durations.startTimer({ method: req.method });
      res.on("close", () => {
        const path: unknown = req.route?.path;
        end({ route: typeof path === "string" ? path : "other", status: res.statusCode });
      });
      next();
    },
    async render() {
      const [own, engine] = await Promise.all([registry.metrics(), renderEngineMetrics(source)]);
      return { contentType: registry.contentType, text: `${own}\n${engine}` };
    },
  };
}
