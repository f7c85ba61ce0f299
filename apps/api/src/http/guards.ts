import type { RequestHandler } from "express";
import { CLIENT_ADDRESS_HEADER } from "../identity/auth.ts";
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

/** Lets through only bodies that say how long they are, for handlers that would read one without end. */
export function limitBody(bytes: number): RequestHandler {
  return (req, _res, next) => {
    if (Number(req.headers["content-length"] ?? 0) > bytes) throw new ProblemError("payload_too_large");
    if (req.headers["transfer-encoding"] !== undefined) {
      throw new ProblemError("invalid_request", "Send the length of the body.");
    }
    next();
  };
}

/** Tells the sign-in library the client's address, as `TRUST_PROXY` sees it. */
export const stampClientAddress: RequestHandler = (req, _res, next) => {
  req.headers[CLIENT_ADDRESS_HEADER] = req.ip ?? "";
  next();
};
