import type { RequestHandler } from "express";
import { ProblemError } from "./problem.ts";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/** Refuses what another site makes a browser send: methods that change something need our own `Origin`. */
export function requireOwnOrigin(publicUrl: string): RequestHandler {
  return (req, _res, next) => {
    if (!SAFE_METHODS.has(req.method) && req.headers.origin !== publicUrl) {
      throw new ProblemError("forbidden_origin", `Send the request from ${publicUrl}.`);
    }
    next();
  };
}

/** Reads nothing but JSON, which no form of another site can send. */
export const requireJson: RequestHandler = (req, _res, next) => {
  const hasBody = req.headers["transfer-encoding"] !== undefined || Number(req.headers["content-length"] ?? 0) > 0;
  if (hasBody && !SAFE_METHODS.has(req.method) && !req.is("application/json")) {
    throw new ProblemError("unsupported_media_type", "Send application/json.");
  }
  next();
};

/** What somebody may see is kept by no cache, unless a route says otherwise. */
export const forbidStoring: RequestHandler = (_req, res, next) => {
  res.set("cache-control", "no-store");
  next();
};
