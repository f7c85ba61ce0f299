import { type JournalState, readJournalState } from "@tiktok-connect/db";
import { type Environment, readSettings } from "@tiktok-connect/settings";
import { sql } from "kysely";
import { type CommandDatabase, withDatabase } from "../database.ts";
import { formatTable, type Output } from "../output.ts";
import { adviceOn } from "../status/advice.ts";
import { describeJournal, formatStatus } from "../status/format-status.ts";
import { readStatus } from "../status/read-status.ts";

/**
 * Says how refreshing is, whatever stops it, and what to do.
 *
 * @returns whether the database answered; without it there is only what lies on the disk to tell
 */
export async function status(environment: Environment, output: Output): Promise<boolean> {
  const { database, tiktok, engine } = readSettings(environment, "database", "tiktok", "engine");
  const { clientKey, apiOrigin, simulator } = tiktok;
  return withDatabase(database, async ({ db }) => {
    const fault = await findFault(db);
    if (fault !== null) {
      const journal = await readJournalState(database.dataDir);
      output.write({ database: fault, journal }, () => formatWithoutDatabase(fault, journal));
      return false;
    }
    const found = await readStatus(db, {
      app: { clientKey, apiOrigin },
      simulator,
      dataDir: database.dataDir,
      ratePerSecond: engine.refreshRatePerSecond,
    });
    output.write({ ...found, advice: adviceOn(found) }, () => formatStatus(found));
    return true;
  });
}

/** Why the database does not answer, in its driver's word; null when it does. */
async function findFault(db: CommandDatabase["db"]): Promise<string | null> {
  try {
    await sql`select 1`.execute(db);
    return null;
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : "no answer";
  }
}

function formatWithoutDatabase(fault: string, journal: JournalState): string {
  return [
    formatTable(["database", `DOES NOT ANSWER (${fault})`], [["journal", describeJournal(journal)]]),
    "",
    "What to do:",
    "- See that Postgres runs and that DATABASE_URL names it; `pnpm cli doctor` examines it.",
    "- Nothing is refreshed meanwhile, and tokens live on until they expire. Answers of TikTok's that have arrived wait in",
    "  DATA_DIR and are saved as soon as the database is back: keep that directory.",
  ].join("\n");
}
