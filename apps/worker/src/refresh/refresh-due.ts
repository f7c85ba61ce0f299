import { setTimeout as wait } from "node:timers/promises";
import {
  type Claim,
  claimDueGrants,
  clearAppFaults,
  releaseClaims,
  returnRequests,
  takeRequests,
} from "@tiktok-connect/db";
import { allEnded } from "../all-ended.ts";
import type { WorkerDeps } from "../deps.ts";
import { ClaimFront } from "./claim-front.ts";
import { refreshGrant } from "./refresh-grant.ts";

/** A claim is made at once when there is room for this part of the concurrency; for less, room is gathered a moment. */
const ENOUGH_ROOM = 0.25;

/** Claims under way at once while more is due than can be sent: what one brings is sent while the next one is made. */
const CLAIMS_AT_ONCE = 2;

/** Requests and unsaved answers together, as a multiple of the concurrency: a slow database must not let them pile up. */
const MOST_UNSAVED = 2;

/** Where work comes in all the time the next sweep is not waited for; where it does not, a permit is given back soon. */
const LOOKS_AGAIN = 4;

/**
 * Refreshes whatever is most urgent until nothing is due. No more is claimed than can be sent at once: what this process
 * holds does not grow with what is due, and what it would lose in a crash is bounded.
 */
export async function refreshDue(deps: WorkerDeps): Promise<void> {
  const { db, app, log } = deps;
  const exchanges = new Exchanges(deps);
  try {
    await claimAndStart(deps, exchanges);
  } finally {
    // Also when claiming failed: what is on its way brings back the only copy of a pair.
    await exchanges.ended();
  }
  if (exchanges.refreshed > 0) {
    // TikTok takes the app again.
    await clearAppFaults(db, app, ["TIKTOK_CLIENT_KEY", "TIKTOK_CLIENT_SECRET"]);
    log.debug({ refreshed: exchanges.refreshed }, "refreshed what was due");
  }
}

/** Returns when nothing is due for a while, or the process is to stop. */
async function claimAndStart(deps: WorkerDeps, exchanges: Exchanges): Promise<void> {
  const { stopping, timing } = deps;
  const front = new ClaimFront(timing.frontEveryMs);
  let emptyLooks = 0;
  while (!stopping.aborted) {
    const { from } = front;
    const { started, isMoreDue } = await claimOnce(deps, exchanges, front);
    if (isMoreDue) await claimBacklog(deps, exchanges, front);
    else if (started === 0 && from === null) {
      if (++emptyLooks > LOOKS_AGAIN) return;
      await wait(timing.lookAgainMs, undefined, { signal: stopping }).catch(() => undefined);
      continue;
    }
    if (started > 0) emptyLooks = 0;
  }
}

/** Claims side by side, until one of them finds less than it asked for. */
async function claimBacklog(deps: WorkerDeps, exchanges: Exchanges, front: ClaimFront): Promise<void> {
  let isOver = false;
  async function claimOn(): Promise<void> {
    try {
      while (!deps.stopping.aborted) {
        const { isMoreDue } = await claimOnce(deps, exchanges, front);
        if (isOver || !isMoreDue) return;
      }
    } finally {
      isOver = true;
    }
  }
  await allEnded(Array.from({ length: CLAIMS_AT_ONCE }, claimOn));
}

/** Claims as many grants as can be sent now, and sends them. */
async function claimOnce(
  deps: WorkerDeps,
  exchanges: Exchanges,
  front: ClaimFront,
): Promise<{ started: number; isMoreDue: boolean }> {
  const { db, app, refreshConcurrency, refreshRatePerSecond, stopping, timing } = deps;
  const room = await exchanges.reserve({
    enough: Math.max(1, Math.floor(refreshConcurrency * ENOUGH_ROOM)),
    most: Math.ceil(refreshConcurrency / CLAIMS_AT_ONCE),
    patienceMs: timing.claimGatherMs,
  });
  try {
    const limit = await permittedRequests(deps, room.size);
    if (limit === 0) {
      await wait(1000 / refreshRatePerSecond);
      return { started: 0, isMoreDue: true };
    }
    const claimedAt = performance.now();
    const claims = await claimDueGrants(db, app, { limit, terms: timing.claim, from: front.from });
    if (stopping.aborted) {
      // A slow database may have taken half of the time that what is in flight has to end in.
      await releaseClaims(db, claims);
      if (refreshRatePerSecond > 0) await returnRequests(db, app, limit);
      return { started: 0, isMoreDue: false };
    }
    const isMoreDue = claims.length === limit;
    front.claimed(claims, { all: !isMoreDue });
    room.release();
    for (const claim of claims) exchanges.start(claim, claimedAt);
    if (refreshRatePerSecond > 0 && !isMoreDue) await returnRequests(db, app, limit - claims.length);
    return { started: claims.length, isMoreDue };
  } finally {
    room.release();
  }
}

interface RoomTerms {
  enough: number;
  most: number;
  patienceMs: number;
}

interface Room {
  readonly size: number;
  release(): void;
}

/** The exchanges that this process has in flight, and the answers that it is saving. */
class Exchanges {
  readonly #deps: WorkerDeps;
  readonly #running = new Set<Promise<void>>();
  #requests = 0;
  #reserved = 0;
  #roomier = Promise.withResolvers<void>();
  /** From how much room on somebody who waits wants to be told. */
  #wanted = 1;
  #lastReserved: Promise<unknown> = Promise.resolve();
  /** How many brought a new pair so far. */
  refreshed = 0;

  constructor(deps: WorkerDeps) {
    this.#deps = deps;
  }

  /** How many more may be claimed: no more than there are connections free, nor than may be lost in a crash. */
  get room(): number {
    const { refreshConcurrency } = this.#deps;
    const unsaved = MOST_UNSAVED * refreshConcurrency - this.#running.size;
    return Math.min(refreshConcurrency - this.#requests, unsaved) - this.#reserved;
  }

  start(claim: Claim, claimedAt: number): void {
    this.#requests++;
    const exchange = this.#refresh(claim, claimedAt).finally(() => {
      this.#running.delete(exchange);
      this.#tellRoom();
    });
    this.#running.add(exchange);
  }

  /**
   * Takes room for claims under way, up to `most`: waits until there is enough, or for company of the first once patience
   * is over. Whoever has it gives it back just before the claims are started.
   */
  async reserve(terms: RoomTerms): Promise<Room> {
    // One after another: the second would take at once what comes in just behind the first, and claim a single row.
    const reserved = this.#lastReserved.then(() => this.#gather(terms));
    this.#lastReserved = reserved;
    return reserved;
  }

  async #gather({ enough, most, patienceMs }: RoomTerms): Promise<Room> {
    while (this.room <= 0) await this.#atLeast(1);
    const late = wait(patienceMs, "late" as const);
    while (this.room < enough) {
      const told = await Promise.race([this.#atLeast(enough), late]);
      if (told === "late") break;
    }
    return this.#take(Math.min(this.room, most));
  }

  #take(size: number): Room {
    let held = size;
    this.#reserved += held;
    return {
      size,
      release: () => {
        this.#reserved -= held;
        held = 0;
        this.#tellRoom();
      },
    };
  }

  async ended(): Promise<void> {
    await Promise.all(this.#running);
  }

  async #refresh(claim: Claim, claimedAt: number): Promise<void> {
    const { log } = this.#deps;
    const { accountId } = claim;
    let requesting = true;
    const requestEnded = () => {
      if (!requesting) return;
      requesting = false;
      this.#requests--;
      this.#tellRoom();
    };
    try {
      const outcome = await refreshGrant(this.#deps, claim, claimedAt, { onAnswer: requestEnded });
      if (outcome === "refreshed") this.refreshed++;
      else log.info({ accountId, outcome }, "refresh did not bring a new pair");
    } catch (err) {
      // The claim stays in the row, and with it when it is safe to try again.
      log.error({ err, accountId }, "refresh failed");
    } finally {
      requestEnded();
    }
  }

  #atLeast(room: number): Promise<void> {
    this.#wanted = room;
    return this.#roomier.promise;
  }

  /** When a request has ended, or an answer is saved; thousands of times a second, so only who has enough then is woken. */
  #tellRoom(): void {
    if (this.room < this.#wanted) return;
    this.#roomier.resolve();
    this.#roomier = Promise.withResolvers();
  }
}

async function permittedRequests({ db, app, refreshRatePerSecond }: WorkerDeps, wanted: number): Promise<number> {
  if (refreshRatePerSecond === 0) return wanted;
  return takeRequests(db, app, { wanted, ratePerSecond: refreshRatePerSecond, lane: "due" });
}
