import { countRequest, type Database, forgetRequests, type RequestLimit } from "@tiktok-connect/db";
import type { Request, RequestHandler } from "express";
import type { Kysely } from "kysely";
import { addressGroup } from "./client-address.ts";
import { ProblemError } from "./problem.ts";

/** Counts requests, together with every other api on the same database. */
export interface RequestLimiter {
  /** @throws {ProblemError} `too_many_requests`, when the request exceeds any of the limits */
  count(limits: readonly RequestLimit[]): Promise<void>;
  /** What was counted turned out to be right: it counts no longer. */
  forget(limits: readonly RequestLimit[]): Promise<void>;
}

/**
 * How many requests a minute somebody may make; their address, which others may share, five times as many. Webhooks are
 * counted only when they are not TikTok's.
 */
export const LIMITS = {
  connect: 120,
  callback: 120,
  refresh: 300,
  live: 60,
  apiKey: 60,
  personalData: 12,
  forgedWebhook: 12,
  webhook: 60,
} as const;
export type LimitedRequest = keyof typeof LIMITS;

const MINUTE_MS = 60_000;
const ADDRESS_FACTOR = 5;

/** What is known to be exceeded, by key: enough for an attack from many addresses, and small. */
const MOST_REMEMBERED = 10_000;

/**
 * A limit that is exceeded stays so until its window ends. That is remembered here, so that whoever goes on costs the
 * database nothing.
 */
export function createRequestLimiter(db: Kysely<Database>): RequestLimiter {
  const exceededUntil = new Map<string, number>();

  function stillExceeded(keys: readonly string[]): number {
    const now = performance.now();
    return Math.max(0, ...keys.map((key) => (exceededUntil.get(key) ?? now) - now));
  }

  function remember(key: string, endsInMs: number): void {
    if (exceededUntil.size >= MOST_REMEMBERED) {
      const now = performance.now();
      for (const [known, until] of exceededUntil) if (until <= now) exceededUntil.delete(known);
      if (exceededUntil.size >= MOST_REMEMBERED) exceededUntil.clear();
    }
    exceededUntil.set(key, performance.now() + endsInMs);
  }

  return {
    async count(limits) {
      const remembered = stillExceeded(limits.map(({ key }) => key));
      if (remembered > 0) throw tooMany(remembered);
      const exceeded = await countRequest(db, limits);
      for (const { key, endsInMs } of exceeded) remember(key, endsInMs);
      if (exceeded.length > 0) throw tooMany(Math.max(...exceeded.map(({ endsInMs }) => endsInMs)));
    },
    async forget(limits) {
      await forgetRequests(
        db,
        limits.map(({ key }) => key),
      );
    },
  };
}

/** Lets everything through, for tests, which do more in a minute than people. */
export const noLimits: RequestLimiter = { count: async () => undefined, forget: async () => undefined };

function tooMany(retryAfterMs: number): ProblemError {
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1_000));
  return new ProblemError("too_many_requests", `Try again in ${seconds} s.`, { retryAfterSeconds: seconds });
}

/** What one request of this kind counts against; its address alone while nobody is signed in. */
export function limitsOf(req: Request, what: LimitedRequest, userId?: string): RequestLimit[] {
  const max = LIMITS[what];
  const address = { key: `${what} address ${addressOf(req)}`, max: max * ADDRESS_FACTOR, windowMs: MINUTE_MS };
  return userId === undefined ? [address] : [{ key: `${what} user ${userId}`, max, windowMs: MINUTE_MS }, address];
}

/** Where a request comes from, as `TRUST_PROXY` sees it. */
export function addressOf(req: Request): string {
  return addressGroup(req.ip ?? "");
}

/** Counts what a signed-in person asks for before it is done. */
export function limitRequests(
  limiter: RequestLimiter,
  what: LimitedRequest,
  userIdOf: (req: Request) => string,
): RequestHandler {
  return async (req, _res, next) => {
    await limiter.count(limitsOf(req, what, userIdOf(req)));
    next();
  };
}
