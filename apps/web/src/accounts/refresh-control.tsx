import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Account } from "@tiktok-connect/contract";
import { useEffect, useState } from "react";
import { accountsQuery, refreshAccount } from "../api/accounts.ts";
import { errorWords } from "../notices/error-words.ts";
import { texts } from "../texts.ts";
import { Button } from "../ui/button.tsx";
import { refreshOutcome } from "./refresh-outcome.ts";

/** After this long the person is told that they need not wait. */
const PATIENCE_MS = 30_000;
/** Events tell the end at once; reading again is for when they do not come. */
const READ_AGAIN_MS = 5_000;

/** "Refresh now", which is busy until the account shows how it went, and then says so. */
export function RefreshControl({ account, label }: { account: Account; label: string }) {
  const refresh = useMutation({ mutationFn: (before: Account) => refreshAccount(before.id) });
  const outcome = refresh.isSuccess ? refreshOutcome(refresh.variables, refresh.submittedAt, account) : null;
  const waiting = refresh.isSuccess && outcome === null;
  const patienceLost = useWaiting(waiting);

  const busy = refresh.isPending || (waiting && !patienceLost);
  const words = refresh.isError ? errorWords(refresh.error) : outcome ? texts.refresh[outcome] : null;
  return (
    <>
      <Button icon="refresh" busy={busy} onClick={() => refresh.mutate(account)} aria-label={busy ? undefined : label}>
        {busy ? texts.refresh.running : texts.refresh.button}
      </Button>
      <p role="status" className="text-sm text-muted empty:hidden">
        {waiting && patienceLost ? texts.refresh.slow : words}
      </p>
    </>
  );
}

/** Reads the accounts again while `waiting`; true when that has lasted too long. */
function useWaiting(waiting: boolean): boolean {
  const queryClient = useQueryClient();
  const [patienceLost, setPatienceLost] = useState(false);

  useEffect(() => {
    if (!waiting) return undefined;
    const reading = setInterval(() => void queryClient.invalidateQueries(accountsQuery), READ_AGAIN_MS);
    const patience = setTimeout(() => setPatienceLost(true), PATIENCE_MS);
    return () => {
      clearInterval(reading);
      clearTimeout(patience);
      setPatienceLost(false);
    };
  }, [waiting, queryClient]);

  return patienceLost;
}
