import { createHash } from "node:crypto";
import { type IdentityOptions, type IdentityStep, ONE_LINE } from "@tiktok-connect/contract";
import { acceptInvitation, endSession, findInvitation, signOut } from "@tiktok-connect/db";
import { Router } from "express";
import * as z from "zod";
import type { ApiDeps } from "../deps.ts";
import { parse } from "../http/parse.ts";
import { ProblemError } from "../http/problem.ts";
import { askLibrary, deliver, refuse } from "../identity/ask-library.ts";
import { createKnownBrowsers } from "../identity/known-browser.ts";
import { findUser } from "../identity/session.ts";
import { confirmationLimits, guessLimits, limitAddress } from "../identity/sign-in-limits.ts";
import { createWrongPasswords } from "../identity/wrong-passwords.ts";
import { passwordChanged } from "../mail/letters.ts";

const email = z.email().max(254);
const password = z.string().min(1).max(128);
const name = z.string().trim().min(1).max(100).regex(ONE_LINE);
const token = z.string().min(1).max(2_000).regex(ONE_LINE);

const credentials = z.object({ email, password });
const newcomer = z.object({ name, email, password });
const addressed = z.object({ email });
const withToken = z.object({ token });
const newPassword = z.object({ token, newPassword: password });
const changedPassword = z.object({ currentPassword: password, newPassword: password });
const acceptance = z.object({ token, name, password });

/** Signing up, in and out, confirming an address, choosing a new password, accepting an invitation. */
export function identityRoutes(deps: ApiDeps): Router {
  const { auth, db, identity, limiter, mailer, page, unfinished, log } = deps;
  const browsers = createKnownBrowsers({ secret: page.authSecret, secure: page.publicUrl.startsWith("https:") });
  const wrongPasswords = createWrongPasswords({ db, secret: page.authSecret });
  const attempts = limitAddress(limiter, "attempt");
  const letters = limitAddress(limiter, "letter");
  const others = limitAddress(limiter, "other");
  const inBackground = (work: Promise<unknown>) =>
    void unfinished
      .whileRunning(work)
      .catch((err: unknown) => log.error({ err }, "what was to follow an answer failed"));
  const router = Router();

  router.get("/options", (_req, res) => {
    res.json({ signUp: page.signUp, mail: mailer.delivers } satisfies IdentityOptions);
  });

  router.get("/get-session", others, async (req, res) => {
    const user = await findUser(deps, req);
    if (!user) {
      res.json(null);
      return;
    }
    // Asked once more for its cookie: a session that is used lasts longer, in the browser too.
    const answer = await askLibrary(auth, req, "/get-session", null);
    deliver(res, answer, { user: { name: user.name, email: user.email } });
  });

  router.post("/sign-in/email", attempts, async (req, res) => {
    const given = parse(credentials, req.body);
    const limits = guessLimits(browsers, req, given.email);
    await limiter.count(limits);
    const before = await findUser(deps, req);
    const answer = await askLibrary(auth, req, "/sign-in/email", given);
    if (answer.ok) {
      await limiter.forget(limits);
      // This browser has another session now; the one that it had is nobody's.
      if (before) await endSession(db, { userId: before.id, sessionId: before.sessionId });
      browsers.remember(res, given.email);
    } else if (answer.code === "INVALID_EMAIL_OR_PASSWORD") {
      inBackground(wrongPasswords.ofAddress(req, given.email));
    }
    deliver(res, answer, { next: "signed_in" } satisfies IdentityStep);
  });

  router.post("/sign-up/email", attempts, async (req, res) => {
    const given = parse(newcomer, req.body);
    const fault = identity.rules.faultOf(given.password, [given.email, given.name]);
    if (fault !== null) return refuse(res, 400, fault);
    const answer = await askLibrary(auth, req, "/sign-up/email", given);
    deliver(res, answer, { next: identity.mustConfirm ? "confirm_address" : "sign_in" } satisfies IdentityStep);
  });

  router.post("/sign-out", others, async (req, res) => {
    const user = await findUser(deps, req);
    // The library says that somebody is signed out even if that could not be written.
    if (user) await signOut(db, { userId: user.id, sessionId: user.sessionId });
    deliver(res, await askLibrary(auth, req, "/sign-out", {}), {});
  });

  // Both answer before they know whether there is such an account, and what follows takes its time unseen.
  router.post("/request-password-reset", letters, (req, res) => {
    const given = parse(addressed, req.body);
    if (!mailer.delivers) return refuse(res, 400, "RESET_PASSWORD_DISABLED");
    inBackground(askLibrary(auth, req, "/request-password-reset", given));
    res.json({});
  });

  router.post("/send-verification-email", letters, (req, res) => {
    const given = parse(addressed, req.body);
    inBackground(askLibrary(auth, req, "/send-verification-email", given));
    res.json({});
  });

  router.post("/verify-email", others, async (req, res) => {
    const given = parse(withToken, req.body);
    const query = new URLSearchParams(given).toString();
    deliver(res, await askLibrary(auth, req, `/verify-email?${query}`, null), {});
  });

  router.post("/reset-password", attempts, async (req, res) => {
    const given = parse(newPassword, req.body);
    const fault = identity.rules.faultOf(given.newPassword);
    if (fault !== null) return refuse(res, 400, fault);
    deliver(res, await askLibrary(auth, req, "/reset-password", given), {});
  });

  router.post("/change-password", attempts, async (req, res) => {
    const given = parse(changedPassword, req.body);
    const user = await findUser(deps, req);
    if (!user) throw new ProblemError("unauthenticated", "Sign in first.");
    const fault = identity.rules.faultOf(given.newPassword, [user.email, user.name]);
    if (fault !== null) return refuse(res, 400, fault);
    const limits = confirmationLimits(user.id);
    await limiter.count(limits);
    const answer = await askLibrary(auth, req, "/change-password", { ...given, revokeOtherSessions: true });
    if (answer.ok) {
      await limiter.forget(limits);
      inBackground(mailer.send(passwordChanged(user.email, { forgotPassword: `${page.publicUrl}/forgot-password` })));
    } else if (answer.code === "INVALID_PASSWORD") {
      inBackground(wrongPasswords.ofUser(req, user.id));
    }
    deliver(res, answer, {});
  });

  router.post("/invitation", others, async (req, res) => {
    const invited = await findInvitation(db, hashOf(parse(withToken, req.body).token));
    if (!invited) throw new ProblemError("not_found", "This link does not work any more. Ask for another one.");
    res.json(invited);
  });

  router.post("/accept-invitation", attempts, async (req, res) => {
    const given = parse(acceptance, req.body);
    const tokenHash = hashOf(given.token);
    // Looked at first, since making a hash is dear and a nonsensical link must not cost that.
    const invited = await findInvitation(db, tokenHash);
    const gone = () => new ProblemError("not_found", "This link does not work any more. Ask for another one.");
    if (!invited) throw gone();
    const fault = identity.rules.faultOf(given.password, [invited.email, given.name]);
    if (fault !== null) return refuse(res, 400, fault);
    const passwordHash = await identity.passwords.hash(given.password);
    if ((await acceptInvitation(db, { tokenHash, name: given.name, passwordHash })) === null) throw gone();
    res.json({ next: "sign_in" } satisfies IdentityStep);
  });
  return router;
}

/** What a link holds is stored like a password. */
function hashOf(linkToken: string): Buffer {
  return createHash("sha256").update(linkToken).digest();
}
