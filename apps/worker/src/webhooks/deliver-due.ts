import { setTimeout as wait } from "node:timers/promises";
import {
  type ClaimedDelivery,
  claimDeliveries,
  type DeliveryResult,
  recordDeliveries,
  SealedTokenError,
} from "@tiktok-connect/db";
import { parseRetryAfter } from "@tiktok-connect/tiktok-oauth";
import type { AttemptResult } from "@tiktok-connect/webhooks";
import type { WorkerDeps } from "../deps.ts";
import { messageBody } from "./message-body.ts";

/** Attempts in flight in this process. */
const AT_ONCE = 64;

/**
 * Delivers what is due until nothing is left. Attempts that end are noted together, and free places filled together: a slow
 * receiver holds up no other, and many deliveries cost few statements.
 */
export async function deliverDue(deps: WorkerDeps): Promise<void> {
  const { db, timing, log, stopping } = deps;
  const terms = timing.webhooks;
  const inFlight = new Set<Promise<void>>();
  const ended: DeliveryResult[] = [];

  function begin(delivery: ClaimedDelivery): void {
    const attempt = deliver(deps, delivery).then((result) => {
      ended.push(result);
      inFlight.delete(attempt);
    });
    inFlight.add(attempt);
  }

  for (;;) {
    for (const endpointId of await recordDeliveries(db, terms, ended.splice(0))) {
      log.warn({ endpointId }, "a webhook endpoint takes nothing any more and is disabled");
    }
    const room = stopping.aborted ? 0 : AT_ONCE - inFlight.size;
    const claimed = room > 0 ? await claimDeliveries(db, terms, room) : [];
    for (const delivery of claimed) begin(delivery);
    if (inFlight.size === 0 && ended.length === 0) return;
    // New ones come meanwhile, and must not wait for whoever is slow to answer.
    if (inFlight.size > 0) await Promise.race([...inFlight, wait(terms.lookEveryMs)]);
    await wait(terms.gatherMs);
  }
}

async function deliver({ cipher, webhooks, log }: WorkerDeps, delivery: ClaimedDelivery): Promise<DeliveryResult> {
  const { id, endpointId, attemptId, url, sealedSecret, sealedPreviousSecret } = delivery;
  const claim = { id, endpointId, attemptId };
  const place = { table: "webhook_endpoint", rowId: endpointId } as const;
  try {
    const secrets = [cipher.open(sealedSecret, { ...place, column: "secret" })];
    if (sealedPreviousSecret !== null) {
      secrets.push(cipher.open(sealedPreviousSecret, { ...place, column: "previous_secret" }));
    }
    return judge(claim, await webhooks.send({ id, url, body: messageBody(delivery), secrets }));
  } catch (err) {
    if (!(err instanceof SealedTokenError)) throw err;
    log.error({ err, endpointId }, "the secret of a webhook endpoint does not open");
    return { claim, outcome: "failed", statusCode: null, fault: "secret_not_opened", retryAfterSeconds: null };
  }
}

/** 2xx alone is a yes; 410 says that there will never be one. */
function judge(claim: DeliveryResult["claim"], result: AttemptResult): DeliveryResult {
  if (result.kind === "unanswered") {
    return { claim, outcome: "failed", statusCode: null, fault: result.fault, retryAfterSeconds: null };
  }
  const { statusCode, retryAfter } = result;
  const failed = statusCode === 410 ? "gone" : "failed";
  const outcome = statusCode >= 200 && statusCode < 300 ? "delivered" : failed;
  return { claim, outcome, statusCode, fault: null, retryAfterSeconds: parseRetryAfter(retryAfter ?? undefined) };
}
