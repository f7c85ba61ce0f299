import { claim, commitUnchanged, runFullCycles } from "../seed/refresh-cycle.ts";
import type { Installation } from "../site/installation.ts";
import { median } from "../statistics.ts";

const CYCLES = 2;

/** Milliseconds for one claim, among so many accounts that are all due, after each was refreshed twice. */
export async function measureClaimTime(
  installation: Installation,
  { accounts, size, samples, rounds }: { accounts: number; size: number; samples: number; rounds: number },
): Promise<number> {
  await runFullCycles(installation, { accounts, cycles: CYCLES });
  await claimAndGiveBack(installation, size);
  const medians: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const times: number[] = [];
    for (let sample = 0; sample < samples; sample++) times.push(await claimAndGiveBack(installation, size));
    medians.push(median(times));
  }
  return median(medians);
}

/** What was claimed is committed, so that the next claim finds others. */
async function claimAndGiveBack(installation: Installation, size: number): Promise<number> {
  const startedAt = performance.now();
  const claims = await claim(installation, size);
  const tookMs = performance.now() - startedAt;
  if (claims.length < size) throw new Error("fewer accounts were due than a claim takes");
  await commitUnchanged(installation, claims, { hoursAgo: 0 });
  return tookMs;
}
