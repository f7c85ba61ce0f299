import { dismissAttempt, findLatestAttempt } from "@tiktok-connect/db";
import { Router } from "express";
import { presentAttempt } from "../connection/outcome.ts";
import type { ApiDeps } from "../deps.ts";
import { createBrowserBinding } from "../http/browser-binding.ts";
import { parseId } from "../http/parse.ts";
import { ProblemError } from "../http/problem.ts";
import { isOperator } from "../identity/operators.ts";
import { userOf } from "../identity/session.ts";

/** How the latest way to TikTok ended, or that nobody came back from it. */
export function connectionAttemptRoutes(deps: ApiDeps): Router {
  const { db, page } = deps;
  const binding = createBrowserBinding({ secure: page.publicUrl.startsWith("https:") });
  const router = Router();

  router.get("/latest", async (req, res) => {
    const user = userOf(req);
    const browserHash = binding.recognize(req);
    const attempt = browserHash && (await findLatestAttempt(db, { userId: user.id, browserHash }));
    const reader = { userId: user.id, operator: await isOperator(deps, user) };
    res.json({ attempt: attempt && (await presentAttempt(deps, reader, attempt)) });
  });

  router.post("/:attemptId/dismissal", async (req, res) => {
    const dismissed = await dismissAttempt(db, { userId: userOf(req).id, id: parseId(req.params.attemptId) });
    if (!dismissed) throw new ProblemError("not_found");
    res.status(204).end();
  });
  return router;
}
