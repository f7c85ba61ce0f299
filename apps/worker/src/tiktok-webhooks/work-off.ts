import {
  claimTikTokWebhooks,
  isAcquainted,
  postponeTikTokWebhook,
  settleTikTokWebhook,
  type TikTokWebhook,
  type TikTokWebhookOutcome,
} from "@tiktok-connect/db";
import { isKnownWebhookEvent } from "@tiktok-connect/tiktok-oauth";
import type { WorkerDeps } from "../deps.ts";
import { backOffAfter } from "../refresh/timing.ts";
import { judgeRemoval } from "./judge-removal.ts";

const AT_ONCE = 10;

/** Sees to what TikTok has told and nobody has seen to. */
export async function workOffTikTokWebhooks(deps: WorkerDeps): Promise<void> {
  while (!deps.stopping.aborted) {
    const { leaseMs } = deps.timing.tiktokWebhooks;
    const webhooks = await claimTikTokWebhooks(deps.db, deps.app, { limit: AT_ONCE, leaseMs });
    if (webhooks.length === 0) return;
    await Promise.all(webhooks.map((webhook) => seeTo(deps, webhook)));
  }
}

/** One that cannot be seen to must not be in the way of the others. */
async function seeTo(deps: WorkerDeps, webhook: TikTokWebhook): Promise<void> {
  const { db, app, timing, log } = deps;
  const { id, event, openId, tryCount, waitedMs } = webhook;
  try {
    const judged = await judge(deps, webhook);
    const outcome = judged === "not_yet" && waitedMs > timing.tiktokWebhooks.giveUpMs ? "unconfirmed" : judged;
    if (outcome !== "not_yet") {
      const countedAs = isKnownWebhookEvent(event) ? event : "unknown";
      const forgetsWhom = openId !== null && !(await isAcquainted(db, openId));
      await settleTikTokWebhook(db, app, webhook, { outcome, countedAs, forgetsWhom });
      log.info({ webhookId: id, event, outcome }, "TikTok told something");
      return;
    }
  } catch (err) {
    log.warn({ err, webhookId: id, event }, "what TikTok told could not be seen to");
  }
  await postponeTikTokWebhook(db, webhook, backOffAfter(tryCount - 1, timing.backOffMs));
}

async function judge(deps: WorkerDeps, webhook: TikTokWebhook): Promise<TikTokWebhookOutcome | "not_yet"> {
  const { event, openId } = webhook;
  if (event === "authorization.removed") return openId === null ? "nobody" : judgeRemoval(deps, webhook, openId);
  return isKnownWebhookEvent(event) ? "not_ours" : "unknown";
}
