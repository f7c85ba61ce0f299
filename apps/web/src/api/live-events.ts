import { type Account, type DisconnectedEvent, liveEvents } from "@tiktok-connect/contract";
import type * as z from "zod/mini";

export interface LiveListener {
  onAccount: (account: Account) => void;
  onDisconnected: (event: DisconnectedEvent) => void;
  /** The stream stands, anew or for the first time: what is shown may have been missing changes. */
  onOpen: () => void;
  onBroken: () => void;
}

const RECONNECT_MS = 3_000;

/**
 * Listens to `GET /api/events` until the returned function is called.
 *
 * The browser reconnects by itself after a cut line, but gives up for good after an answer that is not a stream, such
 * as a proxy's 502; then it is begun anew here.
 */
export function listenToLiveEvents(listener: LiveListener): () => void {
  let source: EventSource;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function hear<T>(schema: z.ZodMiniType<T>, tell: (data: T) => void): (message: MessageEvent<string>) => void {
    return ({ data }) => {
      const parsed = schema.safeParse(JSON.parse(data));
      // From a newer server: the list, read anew, knows better, or says that the page must be reloaded.
      if (parsed.success) tell(parsed.data);
      else listener.onOpen();
    };
  }

  function connect(): void {
    source = new EventSource("/api/events");
    source.addEventListener("open", listener.onOpen);
    source.addEventListener("account", hear(liveEvents.account, listener.onAccount));
    source.addEventListener("disconnected", hear(liveEvents.disconnected, listener.onDisconnected));
    source.addEventListener("error", () => {
      listener.onBroken();
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(connect, RECONNECT_MS);
    });
  }

  connect();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
