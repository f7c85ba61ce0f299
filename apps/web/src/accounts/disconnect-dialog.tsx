import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Account } from "@tiktok-connect/contract";
import { disconnectAccount, putAccount } from "../api/accounts.ts";
import { errorWords } from "../notices/error-words.ts";
import { disconnect } from "../texts/disconnect.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";

/** Says what will happen before it does. */
export function DisconnectDialog({ account, name, onClose }: { account: Account; name: string; onClose: () => void }) {
  const queryClient = useQueryClient();
  const end = useMutation({
    mutationFn: () => disconnectAccount(account.id),
    onSuccess: () => {
      onClose();
      // What the api will tell as well; the end of it comes as an event.
      putAccount(queryClient, { ...account, status: { kind: "disconnecting" } });
    },
  });
  return (
    <Dialog
      title={disconnect.title(name)}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{disconnect.keep}</Button>
          <Button look="danger" busy={end.isPending} onClick={() => end.mutate()}>
            {end.isPending ? disconnect.running : disconnect.confirm}
          </Button>
        </>
      }
    >
      <ul className="list-disc space-y-2 ps-5">
        {disconnect.consequences.map((consequence) => (
          <li key={consequence}>{consequence}</li>
        ))}
      </ul>
      <p role="alert" className="font-medium text-bad empty:hidden">
        {end.isError && errorWords(end.error)}
      </p>
    </Dialog>
  );
}
