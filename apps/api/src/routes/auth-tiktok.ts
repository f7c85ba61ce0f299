import { Router } from "express";
import { beginConnection } from "../connection/begin-connection.ts";
import { completeConnection } from "../connection/complete-connection.ts";
import type { ConnectionOutcome } from "../connection/outcome.ts";
import type { ApiDeps } from "../deps.ts";
import { createBrowserBinding } from "../http/browser-binding.ts";
import { parseId } from "../http/parse.ts";
import { ProblemError } from "../http/problem.ts";
import { limitsOf } from "../http/request-limits.ts";
import { asReader } from "../identity/operators.ts";
import { findUser } from "../identity/session.ts";

const CALLBACK_PATH = "/api/auth/callback/tiktok";

/** The way to TikTok's consent page and back. Both are visited by a browser, so both end in a redirect. */
export function authTikTokRoutes(deps: ApiDeps): Router {
  const { page, tiktok, limiter } = deps;
  const binding = createBrowserBinding({ secure: page.publicUrl.startsWith("https:") });
  const router = Router();

  router.get("/api/auth/tiktok", async (req, res) => {
    const user = await findUser(deps, req);
    await limiter.count(limitsOf(req, "connect", user?.id));
    if (!user) {
      res.redirect(`/sign-in?next=${encodeURIComponent(req.originalUrl)}`);
      return;
    }
    const accountId = req.query.account === undefined ? null : parseId(req.query.account);
    const reader = await asReader(deps, user);
    const url = await beginConnection(deps, {
      reader,
      sessionId: user.sessionId,
      browserHash: binding.bind(req, res),
      accountId,
    });
    if (url === null) throw new ProblemError("not_found", "This account cannot be reauthorized.");
    res.set("cache-control", "no-store").redirect(url);
  });

  // The operator may have registered another path at TikTok.
  const registeredPath = new URL(tiktok.redirectUri).pathname;
  router.get([CALLBACK_PATH, exactly(registeredPath)], async (req, res) => {
    res.set("cache-control", "no-store");
    const user = await findUser(deps, req);
    await limiter.count(limitsOf(req, "callback", user?.id));
    if (!user) {
      // The code in this address belongs to whoever started; it must not travel through a sign-in of somebody else.
      res.redirect(`/sign-in?next=${encodeURIComponent("/settings?connection=expired")}`);
      return;
    }
    const browserHash = binding.recognize(req);
    const completion = completeConnection(deps, {
      userId: user.id,
      sessionId: user.sessionId,
      browserHash,
      query: req.query,
    }).catch((err: unknown): ConnectionOutcome => {
      deps.log.error({ err }, "a connection could not be completed");
      return { result: "unavailable" };
    });
    const { result, accountId } = await deps.unfinished.whileRunning(completion);
    const target = new URLSearchParams({ connection: result, ...(accountId && { account: accountId }) });
    res.redirect(`/settings?${target.toString()}`);
  });
  return router;
}

/** A path that is the operator's choice may hold what Express takes for a pattern. */
function exactly(path: string): RegExp {
  return new RegExp(`^${RegExp.escape(path)}$`);
}
