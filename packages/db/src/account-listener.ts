import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { ACCOUNT_CHANNEL, type ChangedAccount, readPayload } from "./events.ts";

/** Where a trigger tells of sessions that were ended before their time; the payload is the session's id. */
const SESSION_CHANNEL = "session_ended";

export interface AccountListener {
  close(): Promise<void>;
}

export interface AccountListenerOptions {
  databaseUrl: string;
  onAccountChanged: (changed: ChangedAccount) => void;
  /** Somebody signed out, or was signed out; sessions whose time is over are not told of. */
  onSessionEnded?: (sessionId: string) => void;
  /** Listening (again): what changed before this moment was not heard and has to be read. */
  onListening: () => void;
  onConnectionLost: (error: Error) => void;
}

const RECONNECT_AFTER_MS = 500;

/**
 * Hears of every change of an account, and of sessions that end, on a connection of its own that is made again when it is lost.
 *
 * @returns once the first connection listens
 */
export async function listenToAccounts(options: AccountListenerOptions): Promise<AccountListener> {
  const closing = new AbortController();
  let client = await connect(options, onLost);

  function onLost(error: Error): void {
    if (closing.signal.aborted) return;
    options.onConnectionLost(error);
    void reconnect();
  }

  async function reconnect(): Promise<void> {
    while (!closing.signal.aborted) {
      await wait(RECONNECT_AFTER_MS);
      if (closing.signal.aborted) return;
      try {
        client = await connect(options, onLost);
        if (closing.signal.aborted) await client.end();
        return;
      } catch {
        // Still away; the loss itself was reported once.
      }
    }
  }

  return {
    async close() {
      closing.abort();
      await client.end();
    },
  };
}

async function connect(options: AccountListenerOptions, onLost: (error: Error) => void): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: options.databaseUrl,
    application_name: "tiktok-connect listener",
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  let lost = false;
  const loseOnce = (error: Error) => {
    if (lost) return;
    lost = true;
    onLost(error);
  };
  // Before the connection stands, `connect` rejects by itself; afterwards a loss comes as an event.
  let listening = false;
  client.on("error", (error) => listening && loseOnce(error));
  client.on("end", () => listening && loseOnce(new Error("the database closed the listening connection")));
  client.on("notification", ({ channel, payload }) => {
    if (channel === SESSION_CHANNEL) options.onSessionEnded?.(payload ?? "");
    else for (const changed of payload ? readPayload(payload) : []) options.onAccountChanged(changed);
  });
  await client.connect();
  await client.query(`listen ${ACCOUNT_CHANNEL}; listen ${SESSION_CHANNEL}`);
  listening = true;
  options.onListening();
  return client;
}
