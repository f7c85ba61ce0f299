import {
  type AccountChange,
  type AppIdentity,
  type ChangedAccount,
  type Database,
  listenToAccounts,
  readAccountChanges,
} from "@tiktok-connect/db";
import type { Kysely } from "kysely";
import type { Logger } from "pino";

export interface FeedSubscriber {
  /** Whether scopes that are tried with operators first count as configured for what is told. */
  canary: boolean;
  /** The session that it listens for; absent for what is asked on nobody's behalf. */
  sessionId?: string;
  onChange(change: AccountChange): void;
  /** Some changes may not have been heard: what is shown must be read again. */
  onGap(): void;
  /** The session has ended: nothing more may be told. */
  onSessionEnded?(): void;
}

/** Tells each user's open pages what changes, as the worker writes it. */
export interface AccountFeed {
  /** @returns what ends the subscription */
  subscribe(userId: string, subscriber: FeedSubscriber): () => void;
  /**
   * Wakes whoever waits for a change of an account, without reading what it is.
   *
   * @param wake also called when a change may not have been heard
   * @returns what ends it
   */
  watch(accountId: string, wake: () => void): () => void;
  /** Whether changes are heard at the moment: the connection to the database may be lost, and made again. */
  isListening(): boolean;
  /** Ends every subscription from this side: open pages connect again, to whoever is there then. */
  endSubscriptions(): void;
  close(): Promise<void>;
}

export async function startAccountFeed(options: {
  db: Kysely<Database>;
  databaseUrl: string;
  app: AppIdentity;
  log: Logger;
}): Promise<AccountFeed> {
  const { db, app, log } = options;
  const subscribers = new Map<string, Set<FeedSubscriber>>();
  const watchers = new Map<string, Set<() => void>>();
  let listening = false;
  // Read again from the database, so that what is told is never older than what was told before.
  let telling = Promise.resolve();

  async function tell({ accountId, userId }: ChangedAccount): Promise<void> {
    const ofUser = subscribers.get(userId);
    if (!ofUser) return;
    // All of them are one person's; whoever waits for a refresh only does not look at scopes.
    const canary = [...ofUser].some((subscriber) => subscriber.canary);
    const changes = await readAccountChanges(db, app, { accountIds: [accountId], canary });
    for (const change of changes) for (const subscriber of ofUser) subscriber.onChange(change);
  }

  function endSubscriptions(): void {
    for (const ofUser of subscribers.values()) for (const subscriber of ofUser) subscriber.onGap();
  }

  const listener = await listenToAccounts({
    databaseUrl: options.databaseUrl,
    onAccountChanged(changed) {
      for (const wake of watchers.get(changed.accountId) ?? []) wake();
      if (!subscribers.has(changed.userId)) return;
      telling = telling
        .then(() => tell(changed))
        .catch((err: unknown) => log.warn({ err }, "a change could not be told to open pages"));
    },
    onSessionEnded(sessionId) {
      const all = [...subscribers.values()].flatMap((ofUser) => [...ofUser]);
      for (const subscriber of all) if (subscriber.sessionId === sessionId) subscriber.onSessionEnded?.();
    },
    onListening() {
      listening = true;
      for (const waiting of watchers.values()) for (const wake of waiting) wake();
      endSubscriptions();
    },
    onConnectionLost(err) {
      listening = false;
      log.warn({ err }, "the listening connection to the database was lost");
    },
  });

  return {
    subscribe(userId, subscriber) {
      const ofUser = subscribers.get(userId) ?? new Set();
      subscribers.set(userId, ofUser.add(subscriber));
      return () => {
        ofUser.delete(subscriber);
        if (ofUser.size === 0) subscribers.delete(userId);
      };
    },
    watch(accountId, wake) {
      const waiting = watchers.get(accountId) ?? new Set();
      watchers.set(accountId, waiting.add(wake));
      return () => {
        waiting.delete(wake);
        if (waiting.size === 0) watchers.delete(accountId);
      };
    },
    isListening: () => listening,
    endSubscriptions,
    close: () => listener.close(),
  };
}
