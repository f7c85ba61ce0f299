import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Account } from "@tiktok-connect/contract";
import { useState } from "react";
import { disconnectAccount, putAccount } from "../api/accounts.ts";
import { errorWords } from "../notices/error-words.ts";
import { texts } from "../texts.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";

/** "Disconnect", which first says what will happen. */
export function DisconnectControl({ account, name }: { account: Account; name: string }) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button
        look="quiet"
        icon="unlink"
        className="first:-ms-3.5"
        aria-label={texts.account.disconnectName(name)}
        aria-haspopup="dialog"
        onClick={() => setAsking(true)}
      >
        {texts.account.disconnect}
      </Button>
      {asking && <DisconnectDialog account={account} name={name} onClose={() => setAsking(false)} />}
    </>
  );
}

function DisconnectDialog({ account, name, onClose }: { account: Account; name: string; onClose: () => void }) {
  const queryClient = useQueryClient();
  const disconnect = useMutation({
    mutationFn: () => disconnectAccount(account.id),
    onSuccess: () => {
      onClose();
      // What the api will tell as well; the end of it comes as an event.
      putAccount(queryClient, { ...account, status: { kind: "disconnecting" } });
    },
  });
  return (
    <Dialog
      title={texts.disconnect.title(name)}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{texts.disconnect.keep}</Button>
          <Button look="danger" busy={disconnect.isPending} onClick={() => disconnect.mutate()}>
            {disconnect.isPending ? texts.disconnect.running : texts.disconnect.confirm}
          </Button>
        </>
      }
    >
      <ul className="list-disc space-y-2 ps-5">
        {texts.disconnect.consequences.map((consequence) => (
          <li key={consequence}>{consequence}</li>
        ))}
      </ul>
      <p role="alert" className="font-medium text-bad empty:hidden">
        {disconnect.isError && errorWords(disconnect.error)}
      </p>
    </Dialog>
  );
}
