import { hostname } from "node:os";
import type { Kysely } from "kysely";
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
  answers: Pick<AnswerKeeper, "recover">;
  /** What waits is brought in within moments by whoever keeps it: what waits for longer than this is nobody's. */
  everyMs: number;
}

/**
 * Brings in what lies in this host's journal when its process has died and no other was started, and tells operators what
 * the database refuses. Through the database, as no other host sees this disk, and for as long as it lies there.
 */
export function watchJournal({ db, app, dataDir, answers, everyMs }: JournalWatchOptions): { stop(): void } {
  let told: string | null = null;

  async function look(): Promise<void> {
    const { since, setAside } = await readJournalState(dataDir);
    const isNobodys = since !== null && Date.now() - since.getTime() > everyMs;
    if (isNobodys || setAside > 0) await answers.recover();
    const refused = await describeRefused(dataDir);
    if (refused !== null) {
      await recordAppFault(db, app, { setting: ANSWERS_ON_DISK, detail: refused, logId: null });
    } else if (told !== null) {
      await clearAppFault(db, app, { setting: ANSWERS_ON_DISK, detail: told });
    }
    told = refused;
  }

  // That the database is away is told where answers begin to wait, and a disk that cannot be read where they are kept.
  const tryToLook = () => void look().catch(() => undefined);
  tryToLook();
  const timer = setInterval(tryToLook, everyMs).unref();
  return { stop: () => clearInterval(timer) };
}

async function describeRefused(dataDir: string): Promise<string | null> {
  const { setAside } = await readJournalState(dataDir);
  return setAside > 0 ? `${setAside} in ${setAsideDirectory(dataDir)} of ${hostname()}` : null;
}
