import { setTimeout as wait } from "node:timers/promises";
import {
  type AuthorizationRequest,
  type ConsentedGrant,
  endGrant,
  findAccessToken,
  lifetimesOf,
  type Profile,
  recordAppFault,
  revocationUnderWay,
  type SavedGrant,
  saveAuthorizedGrant,
  saveParkedProfile,
  saveProfile,
  TIKTOKS_ANSWERS,
} from "@tiktok-connect/db";
import { ApiResponseError, fetchUserInfo, type TokenSet } from "@tiktok-connect/tiktok-oauth";
import { within } from "../within.ts";
import { attempt } from "./attempt.ts";
import type { ConnectionDeps } from "./connection-deps.ts";
import { countRequest } from "./count-request.ts";
import { findOwner } from "./find-owner.ts";
import { accountName } from "./names.ts";
import type { ConnectionOutcome } from "./outcome.ts";

/** A person waits for the page; a profile that takes longer is fetched by a job. */
const PROFILE_TIMEOUT_MS = 3_000;

/** A database that neither takes nor refuses a pair must not hold the only copy. */
const SAVE_PATIENCE_MS = 5_000;

/** A revocation that is on its way has ended by then: it is three requests of ten seconds at most. */
const REVOCATION_WAIT_MS = 32_000;

/** Saves what TikTok granted, then finds out whom it belongs to, and says what came of it. */
export async function keepGrant(
  deps: ConnectionDeps,
  {
    userId,
    request,
    tokens,
    granted,
  }: { userId: string; request: AuthorizationRequest; tokens: TokenSet; granted: ReadonlySet<string> | null },
): Promise<ConnectionOutcome> {
  const { app, log } = deps;
  const openId = tokens.openId ?? (await findOwner(deps, tokens.accessToken));
  if (openId === null) {
    // Neither kept nor revoked: whose it is nobody knows, and revoking would end what they may have here already.
    log.error({ logId: tokens.logId }, "TikTok did not say which account it granted access to");
    await tellOddities(deps, tokens);
    return { result: "unavailable" };
  }
  const { accessLifetimeMs, refreshLifetimeMs, dueAfterMs } = lifetimesOf(tokens);
  const after = (ms: number) => new Date(request.usedAt.getTime() + ms);
  // The pair is saved before anything else can fail.
  const saved = await saveOrKeep(deps, {
    requestId: request.id,
    consentedAt: request.usedAt,
    app,
    userId,
    reauthorize: request.accountId,
    openId,
    pair: {
      accessToken: tokens.accessToken,
      refreshToken: tokens.refreshToken,
      accessTokenExpiresAt: after(accessLifetimeMs),
      refreshTokenExpiresAt: refreshLifetimeMs === null ? null : after(refreshLifetimeMs),
    },
    dueAt: after(dueAfterMs),
    requestedScopes: request.requestedScopes,
    grantedScopes: granted && [...granted].toSorted(),
    logId: tokens.logId,
  });
  // On disk: it is connected when the database is back.
  if (saved === null) return { result: "unavailable" };
  await tellOddities(deps, tokens);

  const profile = await tryFetchProfile(deps, tokens.accessToken, granted ?? new Set(request.requestedScopes));
  switch (saved.kind) {
    case "taken":
      return { result: "taken", otherAccountName: profile && accountName(profile) };
    case "wrong_account":
      if (profile && saved.parkedGrantId) {
        await attempt(deps, "save a name", saveParkedProfile(deps.db, saved.parkedGrantId, profile));
      }
      return {
        result: "wrong_account",
        otherAccountName: profile && accountName(profile),
        parkedGrantId: saved.parkedGrantId,
      };
    case "saved":
      await attempt(deps, "save a profile", keepProfile(deps, saved.accountId, profile));
      if (!(await survivesRevocation(deps, { openId, accountId: saved.accountId }))) return { result: "unavailable" };
      return describe(saved, request);
  }
}

/** The pair is the only copy there is: what the database does not take goes to disk. Null when it did. */
async function saveOrKeep(
  { db, cipher, answers, log }: ConnectionDeps,
  grant: ConsentedGrant,
): Promise<SavedGrant | null> {
  try {
    return await within(SAVE_PATIENCE_MS, saveAuthorizedGrant(db, cipher, grant));
  } catch (err) {
    log.error({ err }, "a new grant could not be saved");
    await answers.keep([{ kind: "authorized", grant }]);
    return null;
  }
}

/** In the order of the page's sentences: nothing more came · less than asked · all of it. */
function describe(
  { accountId, previousScopes, grantedScopes: granted }: Extract<SavedGrant, { kind: "saved" }>,
  request: AuthorizationRequest,
): ConnectionOutcome {
  const missingScopes = request.requestedScopes.filter((scope) => !granted.includes(scope));
  const lostScopes = (previousScopes ?? []).filter((scope) => !granted.includes(scope));
  const told = { accountId, missingScopes, lostScopes };
  if (missingScopes.length > 0) {
    const sameAsBefore = lostScopes.length === 0 && granted.length === previousScopes?.length;
    return { result: request.accountId !== null && sameAsBefore ? "unchanged" : "partial", ...told };
  }
  return { result: request.accountId === null ? "connected" : "reauthorized", ...told };
}

async function tellOddities(deps: ConnectionDeps, { oddities, logId }: TokenSet): Promise<void> {
  if (oddities.length === 0) return;
  deps.log.warn({ oddities, logId }, "TikTok's answer was odd");
  const fault = { setting: TIKTOKS_ANSWERS, detail: oddities.join(", "), logId };
  await attempt(deps, "tell of an odd answer", recordAppFault(deps.db, deps.app, fault));
}

async function tryFetchProfile(
  deps: ConnectionDeps,
  accessToken: string,
  granted: ReadonlySet<string>,
): Promise<Profile | null> {
  const { tiktok, log } = deps;
  await countRequest(deps);
  try {
    return await fetchUserInfo({ ...tiktok, timeoutMs: PROFILE_TIMEOUT_MS }, accessToken, granted);
  } catch (err) {
    log.warn({ err }, "the profile of a newly connected account could not be fetched");
    return null;
  }
}

async function keepProfile({ db, jobs, log }: ConnectionDeps, accountId: string, profile: Profile | null) {
  if (profile) {
    await saveProfile(db, accountId, profile);
    if (profile.avatarUrl === null) return;
    const copied = jobs.enqueue("avatar.fetch", { accountId }, { once: accountId });
    await copied.catch((err: unknown) => log.warn({ err, accountId }, "a picture could not be put on the queue"));
    return;
  }
  try {
    await jobs.enqueue("profile.fetch", { accountId }, { once: accountId, delayMs: 5_000 });
  } catch (err) {
    // The account is connected all the same; its profile comes with the next consent.
    log.error({ err, accountId }, "the profile could not be put on the queue");
  }
}

/**
 * A disconnect of the same TikTok account may be on its way to TikTok, where it ends the new grant too. It is waited
 * for, and the new grant is asked whether it has lived through it.
 */
async function survivesRevocation(
  deps: ConnectionDeps,
  { openId, accountId }: { openId: string; accountId: string },
): Promise<boolean> {
  const { db, app, cipher, tiktok } = deps;
  if (!(await revocationUnderWay(db, app, openId))) return true;
  const deadline = performance.now() + REVOCATION_WAIT_MS;
  while (performance.now() < deadline && (await revocationUnderWay(db, app, openId))) await wait(200);

  const stored = await findAccessToken(db, app, accountId);
  if (!stored) return false;
  const place = { table: "tiktok_grant", column: "access_token", rowId: accountId } as const;
  await countRequest(deps);
  try {
    await fetchUserInfo(tiktok, cipher.open(stored.sealedAccessToken, place), new Set(stored.grantedScopes));
    return true;
  } catch (error) {
    if (!(error instanceof ApiResponseError) || error.code !== "access_token_invalid") return true;
    await endGrant(db, { accountId, generation: stored.generation }, { reason: "removed", logId: error.logId });
    return false;
  }
}
