import { announce, type Database } from "@tiktok-connect/db";
import type { Kysely } from "kysely";
import type { Logger } from "pino";

/** Tells whoever listens which accounts were refreshed. */
export interface Announcer {
  /** @param options.atOnce somebody waits for one of them */
  tell(accountIds: Iterable<string>, options?: { atOnce: boolean }): void;
  /** Tells at once what is gathered; for the end of the process. */
  flush(): Promise<void>;
}

/**
 * Gathers for a moment, apart from the commits: Postgres lets only one transaction at a time commit that notifies, and
 * whoever misses a notification reads the account again anyway.
 */
export function createAnnouncer(db: Kysely<Database>, { gatherMs, log }: { gatherMs: number; log: Logger }): Announcer {
  const gathered = new Set<string>();
  let timer: NodeJS.Timeout | null = null;
  let telling: Promise<void> = Promise.resolve();

  function announceGathered(): void {
    timer = null;
    const accountIds = [...gathered];
    gathered.clear();
    telling = telling
      .then(() => announce(db, accountIds))
      .catch((err: unknown) => log.debug({ err }, "refreshed accounts could not be announced"));
  }

  return {
    tell(accountIds, { atOnce } = { atOnce: false }) {
      for (const accountId of accountIds) gathered.add(accountId);
      if (gathered.size === 0) return;
      if (!atOnce) {
        timer ??= setTimeout(announceGathered, gatherMs);
        return;
      }
      if (timer !== null) clearTimeout(timer);
      announceGathered();
    },
    async flush() {
      if (timer !== null) {
        clearTimeout(timer);
        announceGathered();
      }
      await telling;
    },
  };
}
