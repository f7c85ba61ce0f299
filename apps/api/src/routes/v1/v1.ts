import { openApiDocument } from "@tiktok-connect/contract/v1";
import { type RequestHandler, Router } from "express";
import type { ApiDeps } from "../../deps.ts";
import { noSuchAddress, problemHandler } from "../../http/problem.ts";
import { accessTokenRoute } from "./access-token.ts";
import { serviceAccountsRoute } from "./accounts.ts";
import { tokenExchangeRoute } from "./token-exchange.ts";

/**
 * What other services ask, with an API key. It stands before everything that is for browsers, sessions and pages, which
 * would cost more than the token that is asked for. What was given out is in the database, so only failures are logged.
 */
export function v1Routes(deps: ApiDeps): Router {
  const router = Router();
  router.use(deps.metrics.observe, serviceHeaders({ secure: deps.page.publicUrl.startsWith("https:") }));
  router.use(accessTokenRoute(deps), tokenExchangeRoute(deps), serviceAccountsRoute(deps));
  const document = openApiDocument({ serverUrl: deps.page.publicUrl });
  router.get("/openapi.json", (_req, res) => {
    res.set("cache-control", "public, max-age=300").json(document);
  });
  router.use(noSuchAddress);
  router.use(problemHandler(deps.log));
  return router;
}

/** No page is ever shown from here: the few headers that matter to a program, and none that a browser acts on. */
function serviceHeaders({ secure }: { secure: boolean }): RequestHandler {
  return (_req, res, next) => {
    res.setHeader("cache-control", "no-store");
    res.setHeader("x-content-type-options", "nosniff");
    if (secure) res.setHeader("strict-transport-security", "max-age=31536000; includeSubDomains");
    next();
  };
}
