import type { RequestLimit } from "@tiktok-connect/db";
import type { Request, RequestHandler } from "express";
import { addressOf, type RequestLimiter } from "../http/request-limits.ts";
import type { KnownBrowsers } from "./known-browser.ts";

/** For an address, as the sign-in library advises: to try a password, to have a letter sent, and for all else. */
const OF_AN_ADDRESS = {
  attempt: { max: 3, windowMs: 10_000 },
  letter: { max: 3, windowMs: 60_000 },
  other: { max: 100, windowMs: 10_000 },
};

/** For an account, wherever it is tried from: NIST SP 800-63B lets a hundred wrong passwords pass at most. */
const OF_AN_ACCOUNT = [
  { max: 10, windowMs: 15 * 60_000 },
  { max: 100, windowMs: 24 * 3_600_000 },
];

/** Counts requests to one path from one address before they are read. */
export function limitAddress(limiter: RequestLimiter, kind: keyof typeof OF_AN_ADDRESS): RequestHandler {
  return async (req, _res, next) => {
    await limiter.count([{ key: `identity ${req.path} address ${addressOf(req)}`, ...OF_AN_ADDRESS[kind] }]);
    next();
  };
}

/**
 * What a guess at an account's password counts against. Known or not, an address is treated alike. Browsers that the
 * account was signed in to before count by themselves, so that strangers cannot lock its owner out.
 */
export function guessLimits(browsers: KnownBrowsers, req: Request, email: string): RequestLimit[] {
  const browser = browsers.recognize(req, email) ?? "unknown";
  return OF_AN_ACCOUNT.map((limit) => ({
    key: `guess at ${email.toLowerCase()} browser ${browser} in ${limit.windowMs}`,
    ...limit,
  }));
}

/** What a guess at the password of somebody who is signed in counts against. */
export function confirmationLimits(userId: string): RequestLimit[] {
  return OF_AN_ACCOUNT.map((limit) => ({ key: `confirmation of ${userId} in ${limit.windowMs}`, ...limit }));
}
