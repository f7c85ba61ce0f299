import { type Database, findUserId, tallyAct } from "@tiktok-connect/db";
import type { Request } from "express";
import type { Kysely } from "kysely";
import { callerName } from "../http/caller-name.ts";
import { addressOf } from "../http/request-limits.ts";

/** Counts wrong passwords for the audit trail. To be done after the answer: how long it takes tells who is known here. */
export interface WrongPasswords {
  /** Somebody tried to sign in; whether anybody has the address is found out here. */
  ofAddress(req: Request, email: string): Promise<void>;
  /** Somebody who is signed in gave another password than theirs. */
  ofUser(req: Request, userId: string): Promise<void>;
}

/** @param options.secret makes names of the callers' addresses */
export function createWrongPasswords({ db, secret }: { db: Kysely<Database>; secret: string }): WrongPasswords {
  const caller = (req: Request) => callerName(secret, addressOf(req));
  return {
    async ofAddress(req, email) {
      await tallyAct(db, { action: "sign_in.failed", userId: await findUserId(db, email), caller: caller(req) });
    },
    async ofUser(req, userId) {
      await tallyAct(db, { action: "password.refused", userId, caller: caller(req) });
    },
  };
}
