import { type Listener, type ListenerOptions, listen } from "./listener.ts";

/** Where a trigger tells that a delivery can be made now; the payload is empty. */
export const DELIVERY_CHANNEL = "webhook_delivery_waits";

/** Where is told that the configured scopes have changed; the payload is empty. */
export const SCOPE_CHANGE_CHANNEL = "scope_change";

export interface WorkListenerOptions extends Pick<ListenerOptions, "databaseUrl" | "onConnectionLost"> {
  /** There are deliveries to be made; not told of those whose next attempt has come. */
  onDeliveries: () => void;
  onScopeChange: () => void;
}

/**
 * Hears of work that need not wait for the clock. Both are also called when something may not have been heard.
 *
 * @returns once it listens for the first time
 */
export async function listenToWork({
  databaseUrl,
  onDeliveries,
  onScopeChange,
  onConnectionLost,
}: WorkListenerOptions): Promise<Listener> {
  return listen({
    databaseUrl,
    channels: { [DELIVERY_CHANNEL]: onDeliveries, [SCOPE_CHANGE_CHANNEL]: onScopeChange },
    onListening() {
      onDeliveries();
      onScopeChange();
    },
    onConnectionLost,
  });
}
