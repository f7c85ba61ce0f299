import { hostname } from "node:os";
import type { Kysely } from "kysely";
import { ANSWERS_ON_DISK, clearAppFaults, recordAppFault } from "../app-faults.ts";
import type { AppIdentity } from "../app-identity.ts";
import type { Database } from "../schema.ts";
import { readJournalState } from "./state.ts";

export interface JournalWatchOptions {
  db: Kysely<Database>;
  app: AppIdentity;
  dataDir: string;
  /** What waits is brought in within moments once the database is there: what waits for longer than this is told. */
  everyMs: number;
}

/**
 * Tells operators, through the database, what lies in this host's journal and is not brought in: no other host sees its
 * disk. It is told again for as long as it lies there. Whoever told of it takes it back; should that be nobody, it is
 * forgotten with the faults that nothing meets any more.
 */
export function watchJournal({ db, app, dataDir, everyMs }: JournalWatchOptions): { stop(): void } {
  let told = false;

  async function look(): Promise<void> {
    const left = await describeWhatIsLeft(dataDir, everyMs);
    if (left !== null) {
      await recordAppFault(db, app, { setting: ANSWERS_ON_DISK, detail: `${left} of ${hostname()}`, logId: null });
      told = true;
    } else if (told) {
      // Other hosts may have something as well, and tell of it at their next look.
      await clearAppFaults(db, app, [ANSWERS_ON_DISK]);
      told = false;
    }
  }

  // That the database is away is told where answers begin to wait, and a disk that cannot be read where they are kept.
  const tryToLook = () => void look().catch(() => undefined);
  tryToLook();
  const timer = setInterval(tryToLook, everyMs).unref();
  return { stop: () => clearInterval(timer) };
}

async function describeWhatIsLeft(dataDir: string, waitedForMs: number): Promise<string | null> {
  const { waiting, setAside, since } = await readJournalState(dataDir);
  const left = since !== null && Date.now() - since.getTime() > waitedForMs ? waiting : 0;
  return setAside + left > 0 ? `${setAside} set aside, ${left} waiting in ${dataDir}` : null;
}
