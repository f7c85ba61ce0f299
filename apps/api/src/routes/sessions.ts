import type { Session } from "@tiktok-connect/contract";
import { endAllSessions, listSessions, signOut } from "@tiktok-connect/db";
import { Router } from "express";
import * as z from "zod";
import type { ApiDeps } from "../deps.ts";
import { ProblemError } from "../http/problem.ts";
import { userOf } from "../identity/session.ts";

/** The sign-in library makes ids of letters and digits. */
const sessionId = z.string().regex(/^[A-Za-z0-9-]{1,64}$/);

/** Where somebody is signed in, and the way out of each of them or of all. */
export function sessionRoutes({ db }: ApiDeps): Router {
  const router = Router();
  router.get("/", async (req, res) => {
    const user = userOf(req);
    const sessions = await listSessions(db, user.id);
    res.json({
      sessions: sessions.map(
        (session): Session => ({
          ...session,
          current: session.id === user.sessionId,
          createdAt: session.createdAt.toISOString(),
          lastUsedAt: session.lastUsedAt.toISOString(),
        }),
      ),
    });
  });

  router.delete("/", async (req, res) => {
    await endAllSessions(db, userOf(req).id, { actor: "person" });
    res.status(204).end();
  });

  router.delete("/:sessionId", async (req, res) => {
    const parsed = sessionId.safeParse(req.params.sessionId);
    const ended = parsed.success && (await signOut(db, { userId: userOf(req).id, sessionId: parsed.data }));
    if (!ended) throw new ProblemError("not_found");
    res.status(204).end();
  });
  return router;
}
