import { hostname } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import { type Kysely, sql } from "kysely";
import { ANSWERS_ON_DISK, clearAppFault, recordAppFault } from "../app-faults.ts";
import type { AppIdentity } from "../app-identity.ts";
import type { Database } from "../schema.ts";
import type { AnswerKeeper } from "./answer-keeper.ts";
import { setAsideDirectory } from "./set-aside.ts";
import { readJournalState } from "./state.ts";

export interface JournalWatchOptions {
  db: Kysely<Database>;
  app: AppIdentity;
  dataDir: string;
  answers: Pick<AnswerKeeper, "adopt" | "offerAgain">;
  /** Whoever keeps answers brings them in within moments: what nobody was at for longer than this is nobody's. */
  everyMs: number;
  /** A file could not be read or brought in; the others were. */
  onError: (error: unknown) => void;
}

export interface JournalWatch {
  /** Resolves when nothing of it is under way any more. */
  stop(): Promise<void>;
}

/**
 * Brings in what lies in this host's journal when its process has died and no other was started, and tells operators what
 * the database refuses. Through the database, as no other host sees this disk, and for as long as it lies there.
 */
export function watchJournal({ db, app, dataDir, answers, everyMs, onError }: JournalWatchOptions): JournalWatch {
  const stopping = new AbortController();
  let told: string | null = null;

  async function look(): Promise<void> {
    const { files, setAside } = await readJournalState(dataDir);
    if (files === 0 && setAside === 0 && told === null) return;
    // While it is away all that waits is somebody's, who knows best when to offer it.
    await sql`select 1`.execute(db);
    if (files > 0) await answers.adopt({ idleForMs: everyMs }).catch(onError);
    if (setAside > 0) await answers.offerAgain().catch(onError);
    const refused = await describeRefused(dataDir);
    if (refused !== null) {
      await recordAppFault(db, app, { setting: ANSWERS_ON_DISK, detail: refused, logId: null });
    } else if (told !== null) {
      await clearAppFault(db, app, { setting: ANSWERS_ON_DISK, detail: told });
    }
    told = refused;
  }

  async function watch(): Promise<void> {
    while (!stopping.signal.aborted) {
      // That the database is away is told where answers begin to wait, and a disk that cannot be read where they are kept.
      await look().catch(() => undefined);
      await wait(everyMs, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
    }
  }

  const watching = watch();
  return {
    async stop() {
      stopping.abort();
      await watching;
    },
  };
}

async function describeRefused(dataDir: string): Promise<string | null> {
  const { setAside } = await readJournalState(dataDir);
  return setAside > 0 ? `${setAside} in ${setAsideDirectory(dataDir)} of ${hostname()}` : null;
}
