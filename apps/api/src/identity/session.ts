import type { IncomingMessage } from "node:http";
import { type Database, endSession } from "@tiktok-connect/db";
import { fromNodeHeaders } from "better-auth/node";
import type { Request, RequestHandler } from "express";
import type { Kysely } from "kysely";
import { ProblemError } from "../http/problem.ts";
import type { Auth } from "./auth.ts";

export interface SignedInUser {
  id: string;
  name: string;
  email: string;
  emailVerified: boolean;
  sessionId: string;
  sessionEndsAt: Date;
}

/** A session that is used goes on; after this it ends all the same, and its password has to be given again. */
const LONGEST_SESSION_MS = 30 * 86_400_000;

interface IdentityDeps {
  auth: Auth;
  db: Kysely<Database>;
}

/** Who is asking; null when nobody is signed in. */
export async function findUser({ auth, db }: IdentityDeps, req: Request): Promise<SignedInUser | null> {
  const found = await auth.api.getSession({ headers: fromNodeHeaders(req.headers) });
  if (!found) return null;
  const { user, session } = found;
  const latestEnd = session.createdAt.getTime() + LONGEST_SESSION_MS;
  if (latestEnd <= Date.now()) {
    await endSession(db, { userId: user.id, sessionId: session.id });
    return null;
  }
  return {
    id: user.id,
    name: user.name,
    email: user.email,
    emailVerified: user.emailVerified,
    sessionId: session.id,
    sessionEndsAt: new Date(Math.min(session.expiresAt.getTime(), latestEnd)),
  };
}

const users = new WeakMap<IncomingMessage, SignedInUser>();

/** Lets only signed-in people through; behind it, {@link userOf} tells who it is. */
export function requireUser(deps: IdentityDeps): RequestHandler {
  return async (req, _res, next) => {
    const user = await findUser(deps, req);
    if (!user) throw new ProblemError("unauthenticated", "Sign in first.");
    users.set(req, user);
    next();
  };
}

/** Whom {@link requireUser} let through; undefined on the way there, and where it is not asked. */
export function userIdOf(req: IncomingMessage): string | undefined {
  return users.get(req)?.id;
}

/** The person that {@link requireUser} let through. */
export function userOf(req: Request): SignedInUser {
  const user = users.get(req);
  if (!user) throw new Error("a route asked who is signed in without requiring that anybody is");
  return user;
}
