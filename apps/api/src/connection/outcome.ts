import {
  type ConnectionResult,
  connectionResult,
  type ConnectionAttempt as PresentedAttempt,
} from "@tiktok-connect/contract";
import { type AppIdentity, type ConnectionAttempt, type Database, findAccount } from "@tiktok-connect/db";
import { formatScope } from "@tiktok-connect/tiktok-oauth";
import type { Kysely } from "kysely";
import * as z from "zod";
import type { ApiDeps } from "../deps.ts";
import { accountName } from "./names.ts";

/** How an attempt to connect ended, as it is kept with the attempt. */
export interface ConnectionOutcome {
  result: ConnectionResult;
  accountId?: string;
  /** The TikTok account that the browser was signed in to, when that is not the one that was meant. */
  otherAccountName?: string | null;
  missingScopes?: string[];
  /** Granted before, and not any more. */
  lostScopes?: string[];
  /** The variable at fault. */
  setting?: string | null;
  parkedGrantId?: string | null;
}

const stored = z.object({
  result: connectionResult,
  accountId: z.string().optional(),
  otherAccountName: z.string().nullable().optional(),
  missingScopes: z.array(z.string()).optional(),
  lostScopes: z.array(z.string()).optional(),
  setting: z.string().nullable().optional(),
  parkedGrantId: z.string().nullable().optional(),
});

/**
 * An attempt as it travels to the page; names are looked up now, since the profile may have come later.
 *
 * @param reader.operator whether they are told what TikTok was sent
 */
export async function presentAttempt(
  { db, app, tiktok }: Pick<ApiDeps, "db" | "app" | "tiktok">,
  { userId, operator }: { userId: string; operator: boolean },
  attempt: ConnectionAttempt,
): Promise<PresentedAttempt> {
  return {
    id: attempt.id,
    accountId: attempt.accountId,
    startedAt: attempt.startedAt.toISOString(),
    requestedScopes: attempt.requestedScopes,
    sent: operator
      ? {
          authorizeUrl: tiktok.authorizeUrl,
          clientKey: tiktok.clientKey,
          redirectUri: tiktok.redirectUri,
          scope: formatScope(attempt.requestedScopes),
          pkce: tiktok.pkce !== "off",
        }
      : null,
    outcome: attempt.outcome && (await presentOutcome(db, app, { userId, attempt, outcome: attempt.outcome })),
  };
}

async function presentOutcome(
  db: Kysely<Database>,
  app: AppIdentity,
  { userId, attempt, outcome }: { userId: string; attempt: ConnectionAttempt; outcome: object },
): Promise<PresentedAttempt["outcome"]> {
  const { result, otherAccountName, missingScopes, lostScopes, setting, parkedGrantId, ...rest } =
    stored.parse(outcome);
  const accountId = rest.accountId ?? attempt.accountId;
  const account = accountId === null ? null : await findAccount(db, app, { userId, accountId });
  return {
    result,
    accountId: account?.id ?? null,
    accountName: account && accountName(account),
    otherAccountName: otherAccountName ?? null,
    missingScopes: missingScopes ?? [],
    lostScopes: lostScopes ?? [],
    setting: setting ?? null,
    parkedGrantId: parkedGrantId ?? null,
  };
}
