import type { Claim } from "@tiktok-connect/db";
import { commitUnchanged, continueClaiming, runFullCycles } from "../seed/refresh-cycle.ts";
import type { Installation } from "../site/installation.ts";
import { median } from "../statistics.ts";

const CYCLES = 2;

export interface ClaimTimes {
  manyMs: number;
  fewMs: number;
}

/**
 * Milliseconds for one claim among many accounts and among few, all of them due after each was refreshed twice. One is taken
 * after the other: the machine is a third slower in one minute than in the next.
 */
export async function measureClaimTimes(
  { many, few }: { many: Installation; few: Installation },
  { accounts, size, samples }: { accounts: { many: number; few: number }; size: number; samples: number },
): Promise<ClaimTimes> {
  await runFullCycles(many, { accounts: accounts.many, cycles: CYCLES });
  await runFullCycles(few, { accounts: accounts.few, cycles: CYCLES });
  const manyMs: number[] = [];
  const fewMs: number[] = [];
  const claimMany = continueClaiming(many, size);
  const claimFew = continueClaiming(few, size);
  await claimAndGiveBack(many, claimMany);
  await claimAndGiveBack(few, claimFew);
  for (let sample = 0; sample < samples; sample++) {
    const takeMany = async () => manyMs.push(await claimAndGiveBack(many, claimMany));
    const takeFew = async () => fewMs.push(await claimAndGiveBack(few, claimFew));
    // Either is first as often as the other: what the one leaves to be written falls to the next.
    for (const take of sample % 2 === 0 ? [takeMany, takeFew] : [takeFew, takeMany]) await take();
  }
  return { manyMs: median(manyMs), fewMs: median(fewMs) };
}

/** What was claimed is committed, so that the next claim finds others. */
async function claimAndGiveBack(installation: Installation, claim: () => Promise<Claim[]>): Promise<number> {
  const startedAt = performance.now();
  const claims = await claim();
  const tookMs = performance.now() - startedAt;
  await commitUnchanged(installation, claims, { hoursAgo: 0 });
  return tookMs;
}
