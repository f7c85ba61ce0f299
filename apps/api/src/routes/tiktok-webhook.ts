import { storeTikTokWebhook } from "@tiktok-connect/db";
import { judgeSignature, parseWebhook } from "@tiktok-connect/tiktok-oauth";
import express, { type Request, Router } from "express";
import type { ApiDeps } from "../deps.ts";
import { forbidStoring } from "../http/guards.ts";
import { ProblemError } from "../http/problem.ts";
import { limitsOf } from "../http/request-limits.ts";
import type { WebhookReceipt } from "../metrics.ts";

/** TikTok's are a few hundred bytes. */
const BODY_LIMIT_BYTES = 16_384;

/**
 * Where TikTok tells what happened. What it signed is stored and answered; a worker sees to it. Told again it changes
 * nothing, and for anything but a 200 TikTok comes again for three days.
 */
export function tiktokWebhookRoute({ db, app, jobs, tiktokWebhooks, limiter, metrics, log }: ApiDeps): Router {
  // The very bytes that were signed, whatever they say they are.
  const rawBody = express.raw({ type: () => true, limit: BODY_LIMIT_BYTES, inflate: false });

  /** What TikTok signed is never counted: it tells of many accounts at once, from few addresses. */
  async function refuse(req: Request, receipt: WebhookReceipt): Promise<never> {
    metrics.countWebhook(receipt);
    await limiter.count(limitsOf(req, "forgedWebhook"));
    log.warn({ receipt }, "a webhook was refused");
    throw new ProblemError("invalid_signature");
  }

  return Router().post("/api/webhooks/tiktok", forbidStoring, rawBody, async (req, res) => {
    const bytes: Buffer = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
    const verdict = judgeSignature(bytes, req.get("tiktok-signature"), tiktokWebhooks);
    if (verdict !== "genuine") return refuse(req, verdict);
    const webhook = parseWebhook(bytes);
    if (webhook === null) {
      metrics.countWebhook("unreadable");
      log.error({ bytes: bytes.length }, "TikTok told something in a form that it has not documented");
      throw new ProblemError("invalid_request");
    }
    if (webhook.clientKey !== app.clientKey) return refuse(req, "other_app");
    const isNew = await storeTikTokWebhook(db, app, webhook);
    metrics.countWebhook(isNew ? "genuine" : "duplicate");
    if (isNew) {
      // Only to be quick: the schedule finds it anyway.
      jobs.topUp("tiktok_webhooks.sweep", {}, 1).catch((err: unknown) => log.warn({ err }, "the queue is away"));
    }
    res.json({});
  });
}
