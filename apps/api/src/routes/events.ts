import type { liveEvents } from "@tiktok-connect/contract";
import { type AccountChange, readMissedChanges } from "@tiktok-connect/db";
import { type Response, Router } from "express";
import { accountName } from "../connection/names.ts";
import { presentAccount } from "../connection/present-account.ts";
import type { ApiDeps } from "../deps.ts";
import { ProblemError } from "../http/problem.ts";
import { limitRequests } from "../http/request-limits.ts";
import { asReader } from "../identity/operators.ts";
import { userOf } from "../identity/session.ts";
import { readPosition, startPosition } from "../live/position.ts";

/** A page connects again then, and must be signed in to. */
const LONGEST_MS = 3_600_000;

const PING_EVERY_MS = 15_000;

/** Between these, so that the pages of an api that stops do not all come back in one moment. */
const RECONNECT_AFTER_MS = { least: 1_000, most: 3_000 };

/** Open browsers of one person at one api; each holds a connection for as long as it is open. */
const MOST_STREAMS_A_USER = 20;

/**
 * Server-sent events: every account as it changes. Whoever comes back, to whichever api, with the id of the last event
 * that they heard is told first what changed since. What has no event of its own, such as a new name, is not among that:
 * a page that connects (again) reads the list as well.
 */
export function eventRoutes(deps: ApiDeps): Router {
  const { db, app, feed, limiter, page } = deps;
  const limited = limitRequests(limiter, "live", (req) => userOf(req).id);
  const streams = new Map<string, number>();
  const count = (userId: string, by: 1 | -1) => {
    const open = (streams.get(userId) ?? 0) + by;
    if (open > 0) streams.set(userId, open);
    else streams.delete(userId);
  };

  return Router().get("/", limited, async (req, res) => {
    const { sessionId, sessionEndsAt } = userOf(req);
    const reader = await asReader(deps, userOf(req));
    const { userId, canary = false } = reader;
    if ((streams.get(userId) ?? 0) >= MOST_STREAMS_A_USER) {
      throw new ProblemError("too_many_requests", "Close some of the pages that are open.", { retryAfterSeconds: 30 });
    }
    count(userId, 1);
    const heard: AccountChange[] = [];
    let tell = (change: AccountChange): void => void heard.push(change);
    // Before what was missed is read: nothing falls between the two.
    const unsubscribe = feed.subscribe(userId, {
      canary,
      sessionId,
      onSessionEnded: () => res.end(),
      onChange: (change) => tell(change),
      // The page comes back, and asks what it missed.
      onGap: () => res.end(),
    });
    res.on("close", () => {
      unsubscribe();
      count(userId, -1);
    });

    begin(res);
    const missed = await readMissedChanges(db, app, reader, readPosition(req));
    if (res.writableEnded || res.closed) return;
    const position = startPosition(missed.at);
    const write = (text: string) => void (res.writableEnded || res.write(text));
    tell = (change) => write(format(change, position(), page.publicUrl));
    // In this order, as what was heard meanwhile is newer than what was read.
    for (const change of [...missed.changes, ...heard]) tell(change);
    // While nobody listens nothing can be said to be heard.
    const advance = () => write(feed.isListening() ? `id: ${position()}\n\n` : ": ping\n\n");
    advance();
    const ping = setInterval(advance, PING_EVERY_MS);
    const end = setTimeout(() => res.end(), Math.min(sessionEndsAt.getTime() - Date.now(), LONGEST_MS));
    res.on("close", () => {
      clearInterval(ping);
      clearTimeout(end);
    });
  });
}

function begin(res: Response): void {
  const { least, most } = RECONNECT_AFTER_MS;
  res.set({
    "content-type": "text/event-stream",
    "cache-control": "no-cache, no-transform",
    "x-accel-buffering": "no",
  });
  res.flushHeaders();
  res.write(`retry: ${Math.round(least + Math.random() * (most - least))}\n\n`);
}

function format(change: AccountChange, id: string, publicUrl: string): string {
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
  return `id: ${id}\nevent: ${event.name}\ndata: ${JSON.stringify(event.data)}\n\n`;
}
