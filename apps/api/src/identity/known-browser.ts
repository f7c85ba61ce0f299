import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Request, Response } from "express";
import { readCookie } from "../http/cookies.ts";

const MAX_AGE_MS = 400 * 24 * 3_600_000;

/**
 * Remembers, in the browser alone, that somebody has signed in to an account there. Strangers who guess an account's
 * password are slowed down together; its owner, in a browser that is known, is not among them and cannot be locked out
 * by them (OWASP's device cookie).
 */
export interface KnownBrowsers {
  remember(res: Response, email: string): void;
  /** A name for this browser, if the account was signed in to here before; null when not. */
  recognize(req: Request, email: string): string | null;
}

/** @param secure the page is reached by https: then the cookie is tied to the host by its name */
export function createKnownBrowsers({ secret, secure }: { secret: string; secure: boolean }): KnownBrowsers {
  const name = secure ? "__Host-tiktok-connect.known" : "tiktok-connect.known";
  const proof = (nonce: string, email: string) =>
    createHmac("sha256", secret).update(`known browser ${nonce} ${email.toLowerCase()}`).digest();
  return {
    remember(res, email) {
      const nonce = randomBytes(16).toString("base64url");
      const value = `${nonce}.${proof(nonce, email).toString("base64url")}`;
      res.cookie(name, value, { httpOnly: true, sameSite: "lax", secure, path: "/", maxAge: MAX_AGE_MS });
    },
    recognize(req, email) {
      const [, nonce, given] = /^([\w-]{22})\.([\w-]{43})$/.exec(readCookie(req, name) ?? "") ?? [];
      if (nonce === undefined || given === undefined) return null;
      return timingSafeEqual(Buffer.from(given, "base64url"), proof(nonce, email)) ? nonce : null;
    },
  };
}
