import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";

export interface Listener {
  close(): Promise<void>;
}

export interface ListenerOptions {
  databaseUrl: string;
  /** What to do with a payload, by the channel that it came on. */
  channels: Record<string, (payload: string) => void>;
  /** Listening (again): what was told before this moment was not heard and has to be read. */
  onListening: () => void;
  onConnectionLost: (error: Error) => void;
}

const RECONNECT_AFTER_MS = 500;

/**
 * Hears what the database tells, on a connection of its own that is made again when it is lost.
 *
 * @returns once the first connection listens
 */
export async function listen(options: ListenerOptions): Promise<Listener> {
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

async function connect(options: ListenerOptions, onLost: (error: Error) => void): Promise<pg.Client> {
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
  client.on("notification", ({ channel, payload }) => options.channels[channel]?.(payload ?? ""));
  await client.connect();
  await client.query(
    Object.keys(options.channels)
      .map((channel) => `listen ${pg.escapeIdentifier(channel)}`)
      .join("; "),
  );
  listening = true;
  options.onListening();
  return client;
}
