import type { liveEvents } from "@tiktok-connect/contract";
import type { AccountChange } from "@tiktok-connect/db";
import { Router } from "express";
import { accountName } from "../connection/names.ts";
import { presentAccount } from "../connection/present-account.ts";
import type { ApiDeps } from "../deps.ts";
import { ProblemError } from "../http/problem.ts";
import { limitRequests } from "../http/request-limits.ts";
import { asReader } from "../identity/operators.ts";
import { userOf } from "../identity/session.ts";

/** A page connects again then, and must be signed in to. */
const LONGEST_MS = 3_600_000;

const PING_EVERY_MS = 15_000;
const RECONNECT_AFTER_MS = 2_000;

/** Open pages of one person at one api; each holds a connection for as long as it is open. */
const MOST_STREAMS_A_USER = 20;

/** Server-sent events: every account as it changes. A page that connects (again) reads the list first. */
export function eventRoutes(deps: ApiDeps): Router {
  const { feed, limiter, page } = deps;
  const limited = limitRequests(limiter, "live", (req) => userOf(req).id);
  const streams = new Map<string, number>();
  const count = (userId: string, by: 1 | -1) => {
    const open = (streams.get(userId) ?? 0) + by;
    if (open > 0) streams.set(userId, open);
    else streams.delete(userId);
  };

  return Router().get("/", limited, async (req, res) => {
    const { sessionId, sessionEndsAt } = userOf(req);
    const { userId, canary = false } = await asReader(deps, userOf(req));
    if ((streams.get(userId) ?? 0) >= MOST_STREAMS_A_USER) {
      throw new ProblemError("too_many_requests", "Close some of the pages that are open.", { retryAfterSeconds: 30 });
    }
    count(userId, 1);
    res.set({
      "content-type": "text/event-stream",
      "cache-control": "no-cache, no-transform",
      "x-accel-buffering": "no",
    });
    res.flushHeaders();
    res.write(`retry: ${RECONNECT_AFTER_MS}\n\n`);
    const ping = setInterval(() => res.write(": ping\n\n"), PING_EVERY_MS);
    const end = setTimeout(() => res.end(), Math.min(sessionEndsAt.getTime() - Date.now(), LONGEST_MS));
    const unsubscribe = feed.subscribe(userId, {
      canary,
      sessionId,
      onSessionEnded: () => res.end(),
      onChange: (change) => res.write(format(change, page.publicUrl)),
      // The page reads everything again when it connects.
      onGap: () => res.end(),
    });
    res.on("close", () => {
      clearInterval(ping);
      clearTimeout(end);
      unsubscribe();
      count(userId, -1);
    });
  });
}

function format(change: AccountChange, publicUrl: string): string {
  const event: { name: keyof typeof liveEvents; data: object } =
    change.kind === "changed"
      ? { name: "account", data: presentAccount(change.account, publicUrl) }
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
