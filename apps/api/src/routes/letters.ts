import { accountLetters } from "@tiktok-connect/contract";
import { openUnsubscribeToken, setAccountLetters, wantsAccountLetters } from "@tiktok-connect/db";
import { Router } from "express";
import type { ApiDeps } from "../deps.ts";
import { parse } from "../http/parse.ts";
import { ProblemError } from "../http/problem.ts";
import { userOf } from "../identity/session.ts";

/**
 * Where a letter's own link ends letters of its kind (RFC 8058). A mail program sends the POST by itself, with neither
 * session nor origin; who opens the link in a browser is asked first, since programs that look at letters open links.
 */
export function unsubscribeRoute({ db, cipher, page }: ApiDeps): Router {
  const router = Router();
  const tokenOf = (query: unknown) => (typeof query === "string" ? query.slice(0, 1_000) : "");

  router.get("/", (req, res) => {
    const fragment = new URLSearchParams({ token: tokenOf(req.query.token) });
    res.set("cache-control", "no-store").redirect(`${page.publicUrl}/unsubscribe#${fragment.toString()}`);
  });

  router.post("/", async (req, res) => {
    const userId = openUnsubscribeToken(cipher, tokenOf(req.query.token));
    // A link of somebody who is gone has done what it is for.
    if (userId === null) throw new ProblemError("not_found");
    await setAccountLetters(db, userId, false);
    res.set("cache-control", "no-store").json({ accountLetters: false });
  });
  return router;
}

/** Whether a person is written to when an account needs them. */
export function letterRoutes({ db }: ApiDeps): Router {
  const router = Router();
  router.get("/", async (req, res) => {
    res.json({ accountLetters: await wantsAccountLetters(db, userOf(req).id) });
  });

  router.post("/", async (req, res) => {
    const wanted = parse(accountLetters, req.body);
    await setAccountLetters(db, userOf(req).id, wanted.accountLetters);
    res.json(wanted);
  });
  return router;
}
