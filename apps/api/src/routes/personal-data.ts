import { deletionRequest } from "@tiktok-connect/contract";
import { collectPersonalData, findPasswordHash, recordAudit } from "@tiktok-connect/db";
import { Router } from "express";
import type { ApiDeps } from "../deps.ts";
import { parse } from "../http/parse.ts";
import { ProblemError } from "../http/problem.ts";
import { limitRequests } from "../http/request-limits.ts";
import { askLibrary } from "../identity/ask-library.ts";
import { userOf } from "../identity/session.ts";
import { confirmationLimits } from "../identity/sign-in-limits.ts";
import { createWrongPasswords } from "../identity/wrong-passwords.ts";
import { deleteEverything } from "../personal-data/delete-everything.ts";

/** Everything about a person: to take along, and to have deleted. */
export function personalDataRoutes(deps: ApiDeps): Router {
  const { auth, db, identity, limiter, page, unfinished } = deps;
  const wrongPasswords = createWrongPasswords({ db, secret: page.authSecret });
  const limited = limitRequests(limiter, "personalData", (req) => userOf(req).id);
  const router = Router();

  router.get("/", limited, async (req, res) => {
    const data = await collectPersonalData(db, userOf(req).id);
    if (data === null) throw new ProblemError("not_found");
    // Before any of it leaves.
    await recordAudit(db, { action: "personal_data.exported", actor: "person", userId: userOf(req).id });
    res.set("content-disposition", 'attachment; filename="tiktok-connect.json"');
    res.type("application/json").send(JSON.stringify(data, null, 2));
  });

  router.post("/deletion", limited, async (req, res) => {
    const { password, anyway } = parse(deletionRequest, req.body);
    const { id: userId } = userOf(req);
    const guesses = confirmationLimits(userId);
    await limiter.count(guesses);
    const hash = await findPasswordHash(db, userId);
    if (hash === null || !(await identity.passwords.verify({ hash, password }))) {
      await wrongPasswords.ofUser(req, userId);
      throw new ProblemError("wrong_password");
    }
    await limiter.forget(guesses);
    // It goes on when the browser has left: what was begun is not left half done.
    const answer = await unfinished.whileRunning(deleteEverything(deps, { userId, anyway }));
    // The session is gone; this takes its cookie out of the browser.
    if (answer.deleted) res.append("set-cookie", (await askLibrary(auth, req, "/sign-out", {})).cookies);
    res.json(answer);
  });
  return router;
}
