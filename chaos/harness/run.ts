import { appendFileSync } from "node:fs";

/** How long and how often: quick in every test run, long when it is asked for. */
export interface Length {
  /** How many times faster the engine's clock runs. */
  speed: number;
  /** Times a fault is repeated at random moments. */
  killRounds: number;
  stopRounds: number;
  /** In seconds of the machine, however fast the engine's clock runs. */
  outageSeconds: number;
  pauseSeconds: number;
  accounts: number;
  /** Whether every case runs for each store in each regime. */
  everyPair: boolean;
  /** A wrong client secret, in seconds. */
  wrongSecretSeconds: number;
  /**
   * TikTok away for a day: how fast the engine's clock runs, how many seconds that takes then, for how many, and how many
   * requests a second are allowed when it is back.
   */
  day: { speed: number; seconds: number; accounts: number; rate: number };
}

const QUICK: Length = {
  speed: 60,
  killRounds: 3,
  stopRounds: 2,
  outageSeconds: 2,
  pauseSeconds: 7,
  accounts: 150,
  everyPair: false,
  wrongSecretSeconds: 2.5,
  day: { speed: 60, seconds: 8, accounts: 400, rate: 40 },
};

const LONG: Length = {
  speed: 60,
  killRounds: 50,
  stopRounds: 20,
  outageSeconds: 60,
  pauseSeconds: 90,
  accounts: 300,
  everyPair: true,
  wrongSecretSeconds: 10,
  day: { speed: 240, seconds: 360, accounts: 10_000, rate: 100 },
};

export const length: Length = process.env.CHAOS_LENGTH === "long" ? LONG : QUICK;

/** Faults come at random moments, the same ones for the same seed. */
export const seed = Number(process.env.CHAOS_SEED ?? Date.now() % 1_000_000_007);
// At the beginning: a case that fails may not come to say anything.
console.log(`chaos, seed ${seed}`);

/** Notes what a case did and found, for the report that a long run writes. */
export function note(what: string, figures: object): void {
  const line = JSON.stringify({ what, ...figures });
  console.log(`chaos, seed ${seed}: ${line}`);
  if (process.env.CHAOS_REPORT) appendFileSync(process.env.CHAOS_REPORT, `${line}\n`);
}
