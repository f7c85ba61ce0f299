import { type LineListener, type LiveEventName, openLiveLine } from "./live-line.ts";

/** What the tab that holds the line tells the others, and what they ask it. */
type Word =
  | { kind: "message"; name: LiveEventName; data: string; id: string }
  | { kind: "open" }
  | { kind: "broken" }
  /** A tab has come, or come to the front, and wants to know how the line is. */
  | { kind: "asks" }
  | { kind: "is"; open: boolean };

const NAME = "tiktok-connect live";

/** A tab that is awake answers at once, wherever it is; browsers put those to sleep that nobody looks at. */
const ANSWERS_WITHIN_MS = 2_000;

/**
 * Listens on the one line that all tabs of this browser share, until the returned function is called.
 *
 * Whoever has the lock holds the line and tells the others; when that tab is closed the browser hands the lock to the next,
 * which goes on from the last event heard. A tab that somebody looks at takes the lock from one that does not answer.
 */
export function shareLiveLine(listener: LineListener): () => void {
  // Locks are for pages that came over https or from this machine; elsewhere each tab has a line of its own.
  if (!navigator.locks) return openLiveLine(null, listener);

  const channel = new BroadcastChannel(NAME);
  const say: (word: Word) => void = channel.postMessage.bind(channel);
  let ended = false;
  /** As far as this tab knows, of whoever's line. */
  let open = true;
  let lastEventId: string | null = null;
  /** Lets go of the line; null while another tab has it. */
  let letGo: (() => void) | null = null;
  /** This tab's place among those that wait for the lock. */
  let place = new AbortController();
  let patience: ReturnType<typeof setTimeout> | undefined;

  function hear(word: Word): void {
    if (word.kind === "message") {
      lastEventId = word.id || lastEventId;
      listener.onMessage(word.name, word.data, word.id);
    } else if (word.kind === "open") {
      open = true;
      listener.onOpen();
    } else if (word.kind === "broken") {
      open = false;
      listener.onBroken();
    } else if (word.kind === "is" && word.open !== open) {
      hear({ kind: word.open ? "open" : "broken" });
    }
  }

  function sayAndHear(word: Word): void {
    say(word);
    hear(word);
  }

  /** What is done with the lock; it is kept until this resolves. */
  function holdLine(): Promise<void> {
    clearTimeout(patience);
    return new Promise((release) => {
      const close = openLiveLine(lastEventId, {
        onMessage: (name, data, id) => sayAndHear({ kind: "message", name, data, id }),
        onOpen: () => sayAndHear({ kind: "open" }),
        onBroken: () => sayAndHear({ kind: "broken" }),
      });
      letGo = () => {
        letGo = null;
        close();
        release();
      };
      if (ended) letGo();
    });
  }

  function queue(): void {
    place = new AbortController();
    const { signal } = place;
    navigator.locks.request(NAME, { signal }, holdLine).catch(() => signal.aborted || afterTheft());
  }

  function take(): void {
    place.abort();
    navigator.locks.request(NAME, { steal: true }, holdLine).catch(afterTheft);
  }

  /** A tab that somebody looks at has not heard from this one in time, as it slept. */
  function afterTheft(): void {
    letGo?.();
    if (!ended) queue();
  }

  function ask(): void {
    if (letGo || document.visibilityState !== "visible") return;
    clearTimeout(patience);
    patience = setTimeout(take, ANSWERS_WITHIN_MS);
    say({ kind: "asks" });
  }

  channel.addEventListener("message", ({ data: word }: MessageEvent<Word>) => {
    if (word.kind === "asks") {
      if (letGo) say({ kind: "is", open });
      return;
    }
    clearTimeout(patience);
    hear(word);
  });
  document.addEventListener("visibilitychange", ask);
  queue();
  ask();

  return () => {
    ended = true;
    clearTimeout(patience);
    document.removeEventListener("visibilitychange", ask);
    place.abort();
    letGo?.();
    channel.close();
  };
}
