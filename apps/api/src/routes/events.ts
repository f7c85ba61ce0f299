import type { liveEvents } from "@tiktok-connect/contract";
import type { AccountChange } from "@tiktok-connect/db";
import { Router } from "express";
import { accountName } from "../connection/names.ts";
import { presentAccount } from "../connection/present-account.ts";
import type { ApiDeps } from "../deps.ts";
import { asReader } from "../identity/operators.ts";
import { userOf } from "../identity/session.ts";

const PING_EVERY_MS = 15_000;
const RECONNECT_AFTER_MS = 2_000;

/** Server-sent events: every account as it changes. A page that connects (again) reads the list first. */
export function eventRoutes(deps: ApiDeps): Router {
  return Router().get("/", async (req, res) => {
    const { userId, canary = false } = await asReader(deps, userOf(req));
    res.set({
      "content-type": "text/event-stream",
      "cache-control": "no-cache, no-transform",
      "x-accel-buffering": "no",
    });
    res.flushHeaders();
    res.write(`retry: ${RECONNECT_AFTER_MS}\n\n`);
    const ping = setInterval(() => res.write(": ping\n\n"), PING_EVERY_MS);
    const unsubscribe = deps.feed.subscribe(userId, {
      canary,
      onChange: (change) => res.write(format(change)),
      // The page reads everything again when it connects.
      onGap: () => res.end(),
    });
    res.on("close", () => {
      clearInterval(ping);
      unsubscribe();
    });
  });
}

function format(change: AccountChange): string {
  const event: { name: keyof typeof liveEvents; data: object } =
    change.kind === "changed"
      ? { name: "account", data: presentAccount(change.account) }
      : {
          name: "disconnected",
          data: {
            accountId: change.accountId,
            accountName: accountName(change.profile),
            outcome: change.outcome,
          },
        };
  return `event: ${event.name}\ndata: ${JSON.stringify(event.data)}\n\n`;
}
