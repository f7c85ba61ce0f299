import { setTimeout as sleep } from "node:timers/promises";
import type { AppSettings, Fault, NewWebhook, WebhookReport } from "@tiktok-connect/tiktok-simulator-control";
import type { Activity } from "../activity/activity.ts";
import type { ActiveFault, FaultBoard } from "../faults/fault-board.ts";
import { signatureOf } from "./signature.ts";

/** An event on its way to the app, whose report grows with each delivery. */
interface Parcel {
  readonly report: WebhookReport;
  readonly body: string;
  /** When it was signed first, in seconds since 1970. */
  signedAt: number | null;
}

interface OutboxDeps {
  readonly settings: () => AppSettings;
  readonly faults: FaultBoard;
  readonly activity: Activity;
}

const ANSWER_WITHIN_MS = 10_000;
const GIVE_UP_AFTER_MS = 72 * 3_600_000;

/** What can happen to a delivery on its way: the rest is what a server answers, and here the app is the server. */
export function isDeliveryFault({ kind }: Pick<Fault, "kind">): boolean {
  return kind === "delay" || kind === "hold" || kind === "drop";
}

/**
 * Tells one app what happens, each event at least once and in no promised order. What is not answered with 200 is
 * delivered again, ever more rarely, for three days. Nothing of it is kept across a restart.
 */
export class Outbox {
  readonly #deps: OutboxDeps;
  readonly #parcels: Parcel[] = [];
  readonly #closing = new AbortController();

  constructor(deps: OutboxDeps) {
    this.#deps = deps;
  }

  get acknowledged(): number {
    return this.#parcels.filter(({ report }) => report.state === "acknowledged").length;
  }

  list(): WebhookReport[] {
    return this.#parcels.map(({ report }) => report);
  }

  /** Nothing happens where the app has named no address. */
  tell({ event, openId, content = {}, createTime = seconds() }: NewWebhook): void {
    const { clientKey, webhookUrl } = this.#deps.settings();
    if (webhookUrl === null) return;
    const envelope = { client_key: clientKey, event, create_time: createTime, content: JSON.stringify(content) };
    const parcel: Parcel = {
      report: { event, openId, attempts: 0, state: "waiting", status: null },
      body: JSON.stringify(openId === null ? envelope : { ...envelope, user_openid: openId }),
      signedAt: null,
    };
    this.#parcels.push(parcel);
    void this.#deliver(parcel);
  }

  close(): void {
    this.#closing.abort();
  }

  async #deliver(parcel: Parcel): Promise<void> {
    const { report } = parcel;
    const giveUpAt = performance.now() + GIVE_UP_AFTER_MS;
    while (!this.#closing.signal.aborted) {
      report.attempts += 1;
      if (await this.#arrives(parcel)) report.state = "acknowledged";
      else if (performance.now() > giveUpAt) report.state = "given_up";
      this.#deps.activity.changed();
      if (report.state !== "waiting") return;
      const waitMs = this.#deps.settings().webhookRetrySeconds * 1_000 * 2 ** (report.attempts - 1);
      await sleep(waitMs, undefined, { signal: this.#closing.signal, ref: false }).catch(() => undefined);
    }
  }

  /** Before the commit is before the app has heard of it, after the commit is before its answer has come back. */
  async #arrives(parcel: Parcel): Promise<boolean> {
    const active = this.#deps.faults.take({ endpoint: "webhook", openId: parcel.report.openId });
    const isAfter = active !== null && "when" in active.fault && active.fault.when === "after_commit";
    if (active && !isAfter && !(await passes(active))) return false;
    const taken = await this.#post(parcel);
    return active && isAfter ? (await passes(active)) && taken : taken;
  }

  async #post(parcel: Parcel): Promise<boolean> {
    const { webhookUrl, clientSecret, webhookRenewsSignature } = this.#deps.settings();
    if (webhookUrl === null) return false;
    this.#deps.activity.countCall("webhook");
    const now = seconds();
    parcel.signedAt ??= now;
    const signedAt = webhookRenewsSignature ? now : parcel.signedAt;
    try {
      const response = await fetch(webhookUrl, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "TikTok-Signature": signatureOf(parcel.body, { secret: clientSecret, seconds: signedAt }),
        },
        body: parcel.body,
        redirect: "manual",
        signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
      });
      await response.body?.cancel();
      parcel.report.status = response.status;
      return response.status === 200;
    } catch {
      parcel.report.status = null;
      return false;
    }
  }
}

/** Whether the delivery, or its answer, gets through the fault that it meets. */
async function passes({ fault, parking }: ActiveFault): Promise<boolean> {
  if (fault.kind === "hold") return (await parking.park()) === "proceed";
  if (fault.kind === "delay") await sleep(fault.ms);
  return fault.kind !== "drop";
}

function seconds(): number {
  return Math.floor(Date.now() / 1_000);
}
