import { revokeParkedGrant, saveParkedGrant } from "@tiktok-connect/db";
import { type Request, Router } from "express";
import type { ApiDeps } from "../deps.ts";
import { parseId } from "../http/parse.ts";
import { ProblemError } from "../http/problem.ts";
import { userOf } from "../identity/session.ts";

const own = (req: Request) => ({ userId: userOf(req).id, id: parseId(req.params.parkedGrantId) });

/** What becomes of a grant of the wrong TikTok account: its owner chooses. */
export function parkedGrantRoutes({ db, cipher, jobs, log }: ApiDeps): Router {
  const router = Router();
  router.post("/:parkedGrantId", async (req, res) => {
    const saved = await saveParkedGrant(db, cipher, own(req));
    if (!saved) throw new ProblemError("not_found");
    if (saved.kind !== "saved") {
      throw new ProblemError("conflict", "This TikTok account has been connected by somebody else meanwhile.");
    }
    const { accountId } = saved;
    const copied = jobs.enqueue("avatar.fetch", { accountId }, { once: accountId });
    copied.catch((err: unknown) => log.warn({ err }, "the queue is away"));
    res.json({ accountId });
  });

  router.delete("/:parkedGrantId", async (req, res) => {
    if (!(await revokeParkedGrant(db, cipher, own(req)))) throw new ProblemError("not_found");
    jobs.enqueue("revocation.sweep", {}).catch((err: unknown) => log.warn({ err }, "the queue is away"));
    res.status(202).end();
  });
  return router;
}
