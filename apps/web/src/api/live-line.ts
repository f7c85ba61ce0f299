import { liveEvents } from "@tiktok-connect/contract";

export type LiveEventName = keyof typeof liveEvents;

export interface LineListener {
  /** @param id how far has been heard, for whoever begins another line */
  onMessage: (name: LiveEventName, data: string, id: string) => void;
  /** The line stands, anew or for the first time. */
  onOpen: () => void;
  onBroken: () => void;
}

const RECONNECT_MS = 3_000;
const NAMES = Object.keys(liveEvents) as LiveEventName[];

/**
 * Holds a line to `GET /api/events` until the returned function is called.
 *
 * The browser reconnects by itself after a cut line, and says what it heard last. It gives up for good after an answer
 * that is not a stream, such as a proxy's 502; then the line is begun anew here. While the computer is offline nothing is tried.
 *
 * @param since the last id that was heard on another line; null: none
 */
export function openLiveLine(since: string | null, listener: LineListener): () => void {
  let lastEventId = since;
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function connect(): void {
    hangUp();
    if (!navigator.onLine) return;
    const opened = new EventSource(lastEventId === null ? "/api/events" : `/api/events?lastEventId=${lastEventId}`);
    source = opened;
    opened.addEventListener("open", listener.onOpen);
    for (const name of NAMES) {
      opened.addEventListener(name, (message: MessageEvent<string>) => {
        lastEventId = message.lastEventId || lastEventId;
        listener.onMessage(name, message.data, message.lastEventId);
      });
    }
    opened.addEventListener("error", () => {
      listener.onBroken();
      if (opened.readyState === EventSource.CLOSED) timer = setTimeout(connect, RECONNECT_MS);
    });
  }

  function hangUp(): void {
    clearTimeout(timer);
    source?.close();
    source = null;
  }

  function goOffline(): void {
    hangUp();
    listener.onBroken();
  }

  addEventListener("online", connect);
  addEventListener("offline", goOffline);
  connect();
  if (!navigator.onLine) listener.onBroken();
  return () => {
    removeEventListener("online", connect);
    removeEventListener("offline", goOffline);
    hangUp();
  };
}
