import { type Account, type DisconnectedEvent, liveEvents } from "@tiktok-connect/contract";
import type * as z from "zod/mini";
import { shareLiveLine } from "./shared-line.ts";

export interface LiveListener {
  onAccount: (account: Account) => void;
  onDisconnected: (event: DisconnectedEvent) => void;
  /** The line stands, anew or for the first time: what is shown may have been missing changes. */
  onOpen: () => void;
  onBroken: () => void;
}

/** Listens to changes, together with the other tabs of this browser, until the returned function is called. */
export function listenToLiveEvents(listener: LiveListener): () => void {
  function hear<T>(schema: z.ZodMiniType<T>, data: string, tell: (data: T) => void): void {
    const parsed = schema.safeParse(JSON.parse(data));
    // From a newer server: the list, read anew, knows better, or says that the page must be reloaded.
    if (parsed.success) tell(parsed.data);
    else listener.onOpen();
  }

  return shareLiveLine({
    onMessage(name, data) {
      if (name === "account") hear(liveEvents.account, data, listener.onAccount);
      else hear(liveEvents.disconnected, data, listener.onDisconnected);
    },
    onOpen: listener.onOpen,
    onBroken: listener.onBroken,
  });
}
