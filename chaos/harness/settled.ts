import { setTimeout as wait } from "node:timers/promises";
import { type Database, readJournalState } from "@tiktok-connect/db";
import { type Kysely, sql } from "kysely";
import type { Installation } from "./installation.ts";

const LOOK_EVERY_MS = 100;

/**
 * Resolves when nothing is left half-done: every attempt that is open now has an end, no failure was not got over,
 * nothing is overdue, nothing waits on disk.
 *
 * @throws with what is left, after `withinMs`
 */
export async function settled(
  { db, dataDir }: Pick<Installation, "db" | "dataDir">,
  { withinMs = 60_000 }: { withinMs?: number } = {},
): Promise<void> {
  const deadline = performance.now() + withinMs;
  const attempts = await openAttempts(db);
  for (;;) {
    const left = { ...(await look(db, attempts)), waiting: (await readJournalState(dataDir)).waiting };
    if (Object.values(left).every((count) => count === 0)) return;
    if (performance.now() > deadline) throw new Error(`still not settled: ${JSON.stringify(left)}`);
    await wait(LOOK_EVERY_MS);
  }
}

/** Of workers that live and of such as were killed: who it was, the row does not say. */
async function openAttempts(db: Kysely<Database>): Promise<string[]> {
  const rows = await db.selectFrom("tiktok_grant").select("attempt_id").where("attempt_id", "is not", null).execute();
  return [...new Set(rows.flatMap(({ attempt_id }) => attempt_id ?? []))];
}

interface Left {
  attempts: number;
  failing: number;
  suspects: number;
  overdue: number;
}

async function look(db: Kysely<Database>, attempts: readonly string[]): Promise<Left> {
  const { rows } = await sql<Left>`
    select
      count(*) filter (where attempt_id = any(${attempts}::uuid[]))::integer as attempts,
      count(*) filter (where failing_since is not null)::integer as failing,
      count(*) filter (where rejection_count > 0)::integer as suspects,
      count(*) filter (where due_at < now() - interval '2 seconds')::integer as overdue
    from tiktok_grant where ended_at is null`.execute(db);
  return rows[0] ?? { attempts: 0, failing: 0, suspects: 0, overdue: 0 };
}
