import { type Listener, type ListenerOptions, listen } from "../listener.ts";

/** Where a trigger tells that a delivery can be made now; the payload is empty. */
export const DELIVERY_CHANNEL = "webhook_delivery_waits";

/**
 * Hears that there are deliveries to be made; not of those whose next attempt has come.
 *
 * @param options.onWaiting also called when something may not have been heard
 * @returns once it listens for the first time
 */
export async function listenToDeliveries({
  databaseUrl,
  onWaiting,
  onConnectionLost,
}: Pick<ListenerOptions, "databaseUrl" | "onConnectionLost"> & { onWaiting: () => void }): Promise<Listener> {
  return listen({ databaseUrl, channels: { [DELIVERY_CHANNEL]: onWaiting }, onListening: onWaiting, onConnectionLost });
}
