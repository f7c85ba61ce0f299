import { type AccountEventRecord, type Database, listEvents } from "@tiktok-connect/db";
import type { Kysely } from "kysely";

const EVENTS_A_READ = 1_000;

/** Every event of an account, newest first; no more of them in memory than are read at once. */
export async function* readEvents(
  db: Kysely<Database>,
  owner: { userId: string; accountId: string },
): AsyncGenerator<AccountEventRecord> {
  let before: string | null = null;
  for (;;) {
    const events: AccountEventRecord[] = await listEvents(db, { ...owner, before, limit: EVENTS_A_READ });
    yield* events;
    if (events.length < EVENTS_A_READ) return;
    before = events.at(-1)?.id ?? null;
  }
}
