import { setTimeout as wait } from "node:timers/promises";
import { type Database, readJournalState } from "@tiktok-connect/db";
import { type Kysely, sql } from "kysely";
import type { Installation } from "./installation.ts";

const LOOK_EVERY_MS = 100;

/** Longer than any case runs. */
const LONG_LIFE_SECONDS = 7_200;

/**
 * Ends the load, and resolves when nothing is left half-done: TikTok answers as it should and gives tokens that live
 * long, every account has been refreshed to one, no attempt is open, no failure was not got over, nothing waits on disk.
 * Then no exchange is under way that the audit could meet half-way.
 *
 * @throws with what is left, after `withinMs`
 */
export async function settled(
  { db, dataDir, simulator }: Pick<Installation, "db" | "dataDir" | "simulator">,
  { withinMs = 60_000 }: { withinMs?: number } = {},
): Promise<void> {
  await simulator.clearFaults();
  await simulator.change({ accessTokenSeconds: LONG_LIFE_SECONDS });
  const deadline = performance.now() + withinMs;
  for (;;) {
    const left = { ...(await look(db)), waiting: (await readJournalState(dataDir)).waiting };
    if (Object.values(left).every((count) => count === 0)) return;
    if (performance.now() > deadline) throw new Error(`still not settled: ${JSON.stringify(left)}`);
    await wait(LOOK_EVERY_MS);
  }
}

interface Left {
  attempts: number;
  failing: number;
  suspects: number;
  dueSoon: number;
}

async function look(db: Kysely<Database>): Promise<Left> {
  const { rows } = await sql<Left>`
    select
      count(*) filter (where attempt_id is not null)::integer as attempts,
      count(*) filter (where failing_since is not null)::integer as failing,
      count(*) filter (where rejection_count > 0)::integer as suspects,
      count(*) filter (where due_at < now() + interval '1 minute')::integer as "dueSoon"
    from tiktok_grant where ended_at is null`.execute(db);
  return rows[0] ?? { attempts: 0, failing: 0, suspects: 0, dueSoon: 0 };
}
