import type { Database, Reader } from "@tiktok-connect/db";
import { findFirstUserId, isInvitedOperator } from "@tiktok-connect/db";
import type { Settings } from "@tiktok-connect/settings";
import type { RequestHandler } from "express";
import type { Kysely } from "kysely";
import { ProblemError } from "../http/problem.ts";
import { type SignedInUser, userOf } from "./session.ts";

/**
 * Whether somebody sees what only operators may. Off loopback nobody becomes one by being first, nor by an address that
 * nobody has verified; an operator's invitation counts everywhere.
 */
export async function isOperator(
  { db, page }: { db: Kysely<Database>; page: Pick<Settings["page"], "operatorEmails" | "loopback"> },
  user: Pick<SignedInUser, "id" | "email" | "emailVerified">,
): Promise<boolean> {
  if (page.operatorEmails === null && page.loopback && (await findFirstUserId(db)) === user.id) return true;
  const named = page.operatorEmails?.includes(user.email) ?? false;
  if (named && (user.emailVerified || page.loopback)) return true;
  return isInvitedOperator(db, user.id);
}

/** Somebody as a reader of accounts: for operators, scopes that are tried with them first count as configured. */
export async function asReader(
  deps: { db: Kysely<Database>; page: Pick<Settings["page"], "operatorEmails" | "loopback"> },
  user: SignedInUser,
): Promise<Reader> {
  return { userId: user.id, canary: await isOperator(deps, user) };
}

/** Lets operators through alone; to everybody else there is nothing here. */
export function requireOperator(deps: Parameters<typeof isOperator>[0]): RequestHandler {
  return async (req, _res, next) => {
    if (!(await isOperator(deps, userOf(req)))) throw new ProblemError("not_found");
    next();
  };
}
