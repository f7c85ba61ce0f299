import { countAccounts, type Database, readOverview } from "@tiktok-connect/db";
import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import type { Installation } from "../site/installation.ts";
import { median } from "../statistics.ts";

export interface OperatorView {
  /** Of the statements that a look at the operator's page makes, the one that takes longest. */
  slowestMs: number;
  /** All of them, one after the other. */
  allMs: number;
  /** The pass over every account that a worker makes in the background. */
  countMs: number;
}

/** What it takes to look at an installation as a whole. */
export async function measureOperatorView(installation: Installation, rounds: number): Promise<OperatorView> {
  const { db, app } = installation;
  const counts: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const beganAt = performance.now();
    await countAccounts(db, app);
    counts.push(performance.now() - beganAt);
  }
  const slowest: number[] = [];
  const all: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const times = await timesOfStatements(installation);
    slowest.push(Math.max(...times));
    all.push(times.reduce((sum, time) => sum + time, 0));
  }
  return { slowestMs: median(slowest), allMs: median(all), countMs: median(counts) };
}

async function timesOfStatements({ databaseUrl, app }: Installation): Promise<number[]> {
  const times: number[] = [];
  await using timed = new Kysely<Database>({
    dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: databaseUrl, max: 1 }) }),
    log: ({ queryDurationMillis }) => void times.push(queryDurationMillis),
  });
  await readOverview(timed, app); // connects, and has Postgres read its catalogue
  times.length = 0;
  await readOverview(timed, app);
  return times;
}
