import { ACCOUNT_CHANNEL, type ChangedAccount, readPayload } from "./events.ts";
import { type Listener, type ListenerOptions, listen } from "./listener.ts";

/** Where a trigger tells of sessions that were ended before their time; the payload is the session's id. */
const SESSION_CHANNEL = "session_ended";

export interface AccountListenerOptions extends Omit<ListenerOptions, "channels"> {
  onAccountChanged: (changed: ChangedAccount) => void;
  /** Somebody signed out, or was signed out; sessions whose time is over are not told of. */
  onSessionEnded?: (sessionId: string) => void;
}

/**
 * Hears of every change of an account, and of sessions that end.
 *
 * @returns once it listens for the first time
 */
export async function listenToAccounts({
  onAccountChanged,
  onSessionEnded,
  ...options
}: AccountListenerOptions): Promise<Listener> {
  return listen({
    ...options,
    channels: {
      [ACCOUNT_CHANNEL](payload) {
        for (const changed of payload ? readPayload(payload) : []) onAccountChanged(changed);
      },
      [SESSION_CHANNEL]: (sessionId) => onSessionEnded?.(sessionId),
    },
  });
}
