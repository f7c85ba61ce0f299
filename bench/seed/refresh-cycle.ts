import { type Claim, claimDueGrants, commitRefreshedPairs } from "@tiktok-connect/db";
import { sql } from "kysely";
import type { Installation } from "../site/installation.ts";

const AT_ONCE = 1_000;
const SIDE_BY_SIDE = 3;
const HOUR_MS = 3_600_000;

/** As the engine has them. */
const CLAIM_TERMS = {
  leaseMs: 30_000,
  resendAfterMs: 600_000,
  resendBeforeExpiryMs: 300_000,
  backOffMs: [30_000],
  settleMs: 60_000,
};

const FRONT_EVERY_MS = 1_000;

/** As many rows are dead as autovacuum leaves alone by default: a fifth, two for each refresh. */
const SINCE_VACUUM = 0.1;

/**
 * Claims and commits every account so many times, with the product's own statements and without TikTok: the tokens stay
 * what they are. The tables are then as after that many cycles, and all accounts are due, in random order.
 *
 * What takes hours in life takes minutes here, and autovacuum, which passes several times in an hour of it, would not have
 * come by. So it is done by hand, and then as much is refreshed as it would let pass before it came again.
 */
export async function runFullCycles(
  installation: Installation,
  { accounts, cycles }: { accounts: number; cycles: number },
): Promise<void> {
  const { db } = installation;
  await sql`update tiktok_grant set due_at = now() - (${cycles + 2} + random()) * interval '1 hour'`.execute(db);
  await vacuum(installation);
  for (let cycle = 1; cycle <= cycles; cycle++) {
    await refreshAsMany(installation, accounts, { hoursAgo: cycles + 2 - cycle });
  }
  await vacuum(installation);
  await refreshAsMany(installation, Math.floor(accounts * SINCE_VACUUM), { hoursAgo: 1 });
}

async function vacuum({ db }: Installation): Promise<void> {
  await sql`vacuum (analyze) tiktok_grant`.execute(db);
}

async function refreshAsMany(
  installation: Installation,
  count: number,
  { hoursAgo }: { hoursAgo: number },
): Promise<void> {
  let left = count;
  const work = async () => {
    while (left > 0) {
      const limit = Math.min(AT_ONCE, left);
      left -= limit;
      await commitUnchanged(installation, await claim(installation, limit), { hoursAgo });
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
}

function claim({ db, app }: Installation, limit: number, from: Date | null = null): Promise<Claim[]> {
  return claimDueGrants(db, app, { limit, terms: CLAIM_TERMS, from });
}

/** Claims that follow one another, as the engine makes them: each behind the last one, and each second at the front again. */
export function continueClaiming(installation: Installation, limit: number): () => Promise<Claim[]> {
  let from: Date | null = null;
  let wasAtFrontAt = 0;
  return async () => {
    if (performance.now() - wasAtFrontAt > FRONT_EVERY_MS) from = null;
    if (from === null) wasAtFrontAt = performance.now();
    const claims = await claim(installation, limit, from);
    if (claims.length < limit) throw new Error("fewer accounts were due than a claim takes");
    from = new Date(Math.max(...claims.map(({ dueAt }) => dueAt.getTime())) - 1);
    return claims;
  };
}

/** Saves the pair that is there already, due again some time in that past hour: behind those of the hours before. */
export async function commitUnchanged(
  { db }: Installation,
  claims: readonly Claim[],
  { hoursAgo }: { hoursAgo: number },
): Promise<void> {
  await commitRefreshedPairs(
    db,
    claims.map((claimed) => ({
      claim: claimed,
      // Nobody opens it; it only has to be as long as one.
      sealedAccessToken: claimed.sealedRefreshToken,
      sealedRefreshToken: claimed.sealedRefreshToken,
      accessLifetimeMs: 2 * HOUR_MS,
      refreshLifetimeMs: 180 * 24 * HOUR_MS,
      dueAfterMs: -(hoursAgo + Math.random()) * HOUR_MS,
      grantedScopes: ["user.info.basic"],
      logId: "20261124000000000000000000000000000",
    })),
  );
}
