import { adoptLatePair, type Claim, lifetimesOf } from "@tiktok-connect/db";
import type { TokenSet } from "@tiktok-connect/tiktok-oauth";
import type { WorkerDeps } from "../deps.ts";
import { inTime } from "../in-time.ts";

/**
 * Saves the pair that a refresh brought of an account that is leaving: it is the one to revoke. Nothing else can be revoked
 * with, so what the database does not take goes to disk, from where it comes to the same place.
 */
export async function keepPairToRevoke(
  { db, cipher, answers, timing, log }: WorkerDeps,
  claim: Pick<Claim, "accountId" | "generation" | "startedAt">,
  { accessToken, refreshToken, logId, ...tokens }: TokenSet,
): Promise<void> {
  const lifetimes = lifetimesOf(tokens, timing.due);
  const accessTokenExpiresAt = new Date(claim.startedAt.getTime() + lifetimes.accessLifetimeMs);
  try {
    const pair = { accessToken, refreshToken, accessTokenExpiresAt, refreshTokenExpiresAt: null };
    await inTime(adoptLatePair(db, cipher, claim, pair), timing.commitPatienceMs);
  } catch (err) {
    log.error({ err, accountId: claim.accountId }, "the pair of a leaving account could not be saved");
    const place = { table: "tiktok_grant", rowId: claim.accountId } as const;
    const pair = {
      claim,
      sealedAccessToken: cipher.seal(accessToken, { ...place, column: "access_token" }),
      sealedRefreshToken:
        refreshToken === null ? null : cipher.seal(refreshToken, { ...place, column: "refresh_token" }),
      ...lifetimes,
      grantedScopes: null,
      logId,
    };
    await answers.keep([{ kind: "refreshed", pair }]);
  }
}
