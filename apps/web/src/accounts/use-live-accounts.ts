import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { accountEventsQuery, accountsQuery, putAccount, removeAccount } from "../api/accounts.ts";
import { noticesQuery } from "../api/app.ts";
import { putDisconnection } from "../api/disconnections.ts";
import { listenToLiveEvents } from "../api/live-events.ts";

/** A reconnection that takes less is nobody's concern. */
const QUIET_MS = 5_000;

/**
 * Keeps what is shown as it is in the database while the page is open.
 *
 * @returns true when changes have not been coming through for a while
 */
export function useLiveAccounts(): boolean {
  const queryClient = useQueryClient();
  const [broken, setBroken] = useState(false);
  const [paused, setPaused] = useState(false);

  useEffect(() => {
    return listenToLiveEvents({
      onAccount(account) {
        putAccount(queryClient, account);
        void queryClient.invalidateQueries({ queryKey: accountEventsQuery(account.id).queryKey });
      },
      onDisconnected(event) {
        removeAccount(queryClient, event.accountId);
        putDisconnection(queryClient, event);
        void queryClient.invalidateQueries(noticesQuery);
      },
      onOpen() {
        setBroken(false);
        void queryClient.invalidateQueries(accountsQuery);
        void queryClient.invalidateQueries(noticesQuery);
        void queryClient.invalidateQueries({ queryKey: ["account-events"] });
      },
      onBroken: () => setBroken(true),
    });
  }, [queryClient]);

  useEffect(() => {
    if (!broken) return undefined;
    const timer = setTimeout(() => setPaused(true), QUIET_MS);
    return () => {
      clearTimeout(timer);
      setPaused(false);
    };
  }, [broken]);

  return paused;
}
