import type { RequestHandler } from "express";
import type { Logger } from "pino";
import { pinoHttp } from "pino-http";
import { userIdOf } from "../identity/session.ts";

/**
 * One line a request, with who was signed in, by an id that tells of nobody once they are gone. The query is left out: on
 * the callback it holds the authorization code and the state.
 */
export function requestLog(log: Logger): RequestHandler {
  return pinoHttp({
    logger: log,
    autoLogging: { ignore: (req) => req.url === "/healthz" || req.url === "/readyz" || req.url === "/metrics" },
    customProps: (req) => ({ userId: userIdOf(req) }),
    customLogLevel: (_req, res, error) => (error || res.statusCode >= 500 ? "error" : "info"),
    serializers: {
      req: (req: { method: string; url: string }) => ({ method: req.method, path: req.url.split("?", 1)[0] }),
      res: (res: { statusCode: number }) => ({ status: res.statusCode }),
    },
    customSuccessMessage: () => "request",
    customErrorMessage: () => "request",
  });
}
