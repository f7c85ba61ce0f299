import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { accountEventsQuery, accountsQuery, putAccount, removeAccount } from "../api/accounts.ts";
import { noticesQuery } from "../api/app.ts";
import { putDisconnection } from "../api/disconnections.ts";
import { listenToLiveEvents } from "../api/live-events.ts";
import { useOnline } from "../ui/use-online.ts";

/** A reconnection that takes less is nobody's concern. */
const QUIET_MS = 5_000;

/** Whether changes come through: `paused` when they have not for a while, `offline` when nothing can. */
export type LiveState = "live" | "paused" | "offline";

/** Keeps what is shown as it is in the database while the page is open. */
export function useLiveAccounts(): LiveState {
  const queryClient = useQueryClient();
  const online = useOnline();
  const [broken, setBroken] = useState(false);
  const [paused, setPaused] = useState(false);

  useEffect(() => {
    // A line that is begun anew goes back a little, and what somebody has dismissed does not come again.
    const ended = new Set<string>();
    let catchingUp = false;
    /** A list that is on its way may have been read before what was just heard: it is read once more when it is here. */
    async function catchUp(): Promise<void> {
      if (catchingUp || queryClient.isFetching(accountsQuery) === 0) return;
      catchingUp = true;
      await queryClient.refetchQueries({ ...accountsQuery, type: "active" }, { cancelRefetch: false });
      catchingUp = false;
      await queryClient.invalidateQueries(accountsQuery);
    }
    return listenToLiveEvents({
      onAccount(account) {
        putAccount(queryClient, account);
        void catchUp();
        void queryClient.invalidateQueries({ queryKey: accountEventsQuery(account.id).queryKey });
      },
      onDisconnected(event) {
        if (ended.has(event.accountId)) return;
        ended.add(event.accountId);
        removeAccount(queryClient, event.accountId);
        void catchUp();
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

  if (!online) return "offline";
  return paused ? "paused" : "live";
}
