import { setTimeout as wait } from "node:timers/promises";
import {
  type AppIdentity,
  type Database,
  type Owner,
  readTokenFreshness,
  type TokenFreshness,
  together,
} from "@tiktok-connect/db";
import type { Kysely } from "kysely";
import type { AccountFeed } from "../live/account-feed.ts";
import type { WorkerAsks } from "./worker-asks.ts";

/**
 * How a refresh that somebody asked for has ended.
 *
 * - `refreshed`: a newer pair is stored than when it was asked for
 * - `reused`: it was refreshed only just, and nothing was sent
 * - `still_valid`, `expired`: none, or none in time, as TikTok or the worker is away or busy; whether the stored access
 *   token has not expired
 * - `ended`: there is nothing to refresh
 */
export type OnDemandOutcome = "refreshed" | "reused" | "still_valid" | "expired" | "ended";

export interface OnDemandRefreshes {
  /**
   * Has the worker refresh an account, and waits for that: however many callers, it is one request.
   *
   * @param options.deadlineMs the answer comes by then, whatever hangs
   * @param options.rejectedGeneration the pair whose access token TikTok takes no longer: refreshed only if it is the
   *   stored one, however new
   * @param options.known what the caller has only just read: then the worker is asked at once
   * @returns null when this user has no such account
   * @throws {OnDemandTimeoutError} neither database nor queue said anything in time
   */
  refresh(
    owner: Owner,
    options: { deadlineMs: number; rejectedGeneration?: number; known?: TokenFreshness },
  ): Promise<OnDemandOutcome | null>;
}

interface FlightDeps {
  read: (owner: Owner) => Promise<TokenFreshness | null>;
  asks: WorkerAsks;
  feed: Pick<AccountFeed, "watch">;
}

/** Should an event be missed, or a job be lost with the queue. */
const LOOK_AGAIN_MS = 2_000;

/** No caller waits longer, so that a flight without callers ends. */
export const LONGEST_WAIT_MS = 30_000;

/** Nobody answered: not even whether the token is good is known. */
class OnDemandTimeoutError extends Error {
  override readonly name = "OnDemandTimeoutError";
  readonly code = "on_demand_timeout";
  constructor() {
    super("the account could not be looked up in time");
  }
}

export function createOnDemandRefreshes({
  db,
  app,
  asks,
  feed,
}: {
  db: Kysely<Database>;
  app: AppIdentity;
  asks: WorkerAsks;
  feed: Pick<AccountFeed, "watch">;
}): OnDemandRefreshes {
  const flights = new Map<string, Flight>();
  const read = together((owners: readonly Owner[]) => readTokenFreshness(db, app, owners));

  return {
    async refresh(owner, { deadlineMs, rejectedGeneration = null, known = null }) {
      const key = `${owner.userId} ${owner.accountId} ${rejectedGeneration}`;
      let flight = flights.get(key);
      if (!flight) {
        flight = startFlight({ read, asks, feed }, owner, { rejectedGeneration, known });
        flights.set(key, flight);
        void flight.landed.catch(() => undefined).finally(() => flights.delete(key));
      }
      return withinDeadline(flight, deadlineMs);
    },
  };
}

/** One refresh, and whoever waits for it. */
interface Flight {
  landed: Promise<OnDemandOutcome | null>;
  /** What was read last; null before the first time. */
  seen(): TokenFreshness | null;
}

async function withinDeadline(flight: Flight, deadlineMs: number): Promise<OnDemandOutcome | null> {
  const { promise: tooLate, resolve: beTooLate } = Promise.withResolvers<"late">();
  const timer = setTimeout(beTooLate, Math.min(deadlineMs, LONGEST_WAIT_MS), "late");
  try {
    const outcome = await Promise.race([flight.landed, tooLate]);
    if (outcome !== "late") return outcome;
    const seen = flight.seen();
    if (seen === null) throw new OnDemandTimeoutError();
    return withoutRefresh(seen);
  } finally {
    clearTimeout(timer);
  }
}

function withoutRefresh({ valid }: TokenFreshness): OnDemandOutcome {
  return valid ? "still_valid" : "expired";
}

function startFlight(
  { read, asks, feed }: FlightDeps,
  owner: Owner,
  { rejectedGeneration, known }: { rejectedGeneration: number | null; known: TokenFreshness | null },
): Flight {
  let seen = known;
  let changed = Promise.withResolvers<void>();
  const wake = () => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  // Listening comes first: what is committed after the account was read is then heard.
  const stopWatching = feed.watch(owner.accountId, wake);

  async function look(): Promise<TokenFreshness | null> {
    const found = await read(owner);
    seen = found ?? seen;
    return found;
  }

  async function fly(): Promise<OnDemandOutcome | null> {
    let next = changed.promise;
    const before = known ?? (await look());
    if (before === null) return null;
    if (before.ended) return "ended";
    if (rejectedGeneration === null ? before.fresh : before.generation !== rejectedGeneration) return "reused";
    const giveUpAt = performance.now() + LONGEST_WAIT_MS;
    let asked = false;
    while (performance.now() < giveUpAt) {
      if (!asked) {
        // Nothing will be sent: there is nothing to wait for.
        if ((seen ?? before).stopped) break;
        await asks.refresh(owner.accountId, rejectedGeneration);
      }
      // What was known may have changed before this listened: then the worker finds nothing to do, and tells of that as well.
      asked = await Promise.race([next.then(() => true), wait(LOOK_AGAIN_MS, false, { ref: false })]);
      next = changed.promise;
      const now = await look();
      if (now === null) return null;
      if (now.ended) return "ended";
      if (now.generation > before.generation) return "refreshed";
      // An attempt has failed: the next one comes too late for whoever waits.
      if (now.failures > before.failures) break;
    }
    return withoutRefresh(seen ?? before);
  }

  return { landed: fly().finally(stopWatching), seen: () => seen };
}
