import { createHash, randomBytes } from "node:crypto";
import type { Request, Response } from "express";
import { readCookie } from "./cookies.ts";

/** As long as a browser keeps a cookie; the value opens nothing by itself. */
const MAX_AGE_MS = 400 * 24 * 3_600_000;

/**
 * Binds what starts in a browser to that browser: one random value for each, set once, so that two tabs both work.
 * A state that was made in one browser is then of no use in another (RFC 9700, section 4.7).
 */
export interface BrowserBinding {
  /** The hash to store with a new state; sets the cookie when the browser has none. */
  bind(req: Request, res: Response): Buffer;
  /** The hash to compare with; null when the browser never started anything. */
  recognize(req: Request): Buffer | null;
}

/** @param secure the page is reached by https: then the cookie is tied to the host by its name */
export function createBrowserBinding({ secure }: { secure: boolean }): BrowserBinding {
  const name = secure ? "__Host-tiktok-connect-browser" : "tiktok-connect-browser";
  const read = (req: Request) => {
    const value = readCookie(req, name);
    return value !== null && /^[A-Za-z0-9_-]{43}$/.test(value) ? value : null;
  };
  return {
    bind(req, res) {
      const existing = read(req);
      const value = existing ?? randomBytes(32).toString("base64url");
      if (!existing) {
        res.cookie(name, value, { httpOnly: true, sameSite: "lax", secure, path: "/", maxAge: MAX_AGE_MS });
      }
      return hash(value);
    },
    recognize(req) {
      const value = read(req);
      return value === null ? null : hash(value);
    },
  };
}

function hash(value: string): Buffer {
  return createHash("sha256").update(value).digest();
}
