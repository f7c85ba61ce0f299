import { Router } from "express";
import { startFresh } from "../connection/start-fresh.ts";
import type { ApiDeps } from "../deps.ts";
import { parseId } from "../http/parse.ts";
import { ProblemError } from "../http/problem.ts";
import { userOf } from "../identity/session.ts";

const UNCHANGED = "TikTok did not confirm that the access is removed. Nothing has changed here; try again in a minute.";

/** Removes an account's access at TikTok, so that its owner is asked about everything again. */
export function freshStartRoute(deps: ApiDeps): Router {
  return Router().post("/:accountId/fresh-start", async (req, res) => {
    const owner = { userId: userOf(req).id, accountId: parseId(req.params.accountId) };
    const outcome = await startFresh(deps, owner).catch((cause: unknown) => {
      throw new ProblemError("unavailable", UNCHANGED, { cause });
    });
    if (outcome === null) throw new ProblemError("not_found");
    if (outcome === "no_access") throw new ProblemError("conflict", "There is no access that could be removed.");
    if (outcome === "unavailable") throw new ProblemError("unavailable", UNCHANGED);
    res.json({ accountId: owner.accountId });
  });
}
