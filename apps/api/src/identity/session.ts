import { fromNodeHeaders } from "better-auth/node";
import type { Request, RequestHandler } from "express";
import { ProblemError } from "../http/problem.ts";
import type { Auth } from "./auth.ts";

export interface SignedInUser {
  id: string;
  email: string;
  emailVerified: boolean;
}

/** Who is asking; null when nobody is signed in. */
export async function findUser(auth: Auth, req: Request): Promise<SignedInUser | null> {
  const session = await auth.api.getSession({ headers: fromNodeHeaders(req.headers) });
  return session && { id: session.user.id, email: session.user.email, emailVerified: session.user.emailVerified };
}

const users = new WeakMap<Request, SignedInUser>();

/** Lets only signed-in people through; behind it, {@link userOf} tells who it is. */
export function requireUser(auth: Auth): RequestHandler {
  return async (req, _res, next) => {
    const user = await findUser(auth, req);
    if (!user) throw new ProblemError("unauthenticated", "Sign in first.");
    users.set(req, user);
    next();
  };
}

/** The person that {@link requireUser} let through. */
export function userOf(req: Request): SignedInUser {
  const user = users.get(req);
  if (!user) throw new Error("a route asked who is signed in without requiring that anybody is");
  return user;
}
