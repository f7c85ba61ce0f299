import { createHash } from "node:crypto";
import {
  findAccount,
  type Reader,
  readOfferedScopes,
  createAuthorizationRequest as rememberRequest,
} from "@tiktok-connect/db";
import { createAuthorizationRequest } from "@tiktok-connect/tiktok-oauth";
import type { ApiDeps } from "../deps.ts";

/**
 * Sends somebody off to TikTok's consent page.
 *
 * @param request.reader who goes; an operator is asked for the scopes besides that are tried with operators first
 * @param request.accountId the account to reauthorize; null to connect whichever TikTok account the browser is signed in to
 * @returns the address to go to; null when this user has no account of that id that could be reauthorized
 */
export async function beginConnection(
  { db, app, cipher, tiktok }: Pick<ApiDeps, "db" | "app" | "cipher" | "tiktok">,
  {
    reader: { userId, canary = false },
    sessionId,
    browserHash,
    accountId,
  }: { reader: Reader; sessionId: string; browserHash: Buffer; accountId: string | null },
): Promise<string | null> {
  if (accountId !== null) {
    const account = await findAccount(db, app, { userId, accountId });
    if (!account || account.status.kind === "disconnecting" || account.status.kind === "app_changed") return null;
  }
  const requestedScopes = await readOfferedScopes(db, { canary });
  const { url, state, codeVerifier } = createAuthorizationRequest(tiktok, { scopes: requestedScopes });
  await rememberRequest(
    db,
    { userId, sessionId, browserHash, accountId, requestedScopes, stateHash: hashState(state) },
    codeVerifier === null
      ? undefined
      : (rowId) => cipher.seal(codeVerifier, { table: "authorization_request", column: "code_verifier", rowId }),
  );
  return url;
}

/** A state is worth as much as a password for ten minutes, and is stored like one. */
export function hashState(state: string): Buffer {
  return createHash("sha256").update(state).digest();
}
