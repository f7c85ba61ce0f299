import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { authorizeAddress, startFresh } from "../api/accounts.ts";
import { errorWords } from "../notices/error-words.ts";
import { freshStart } from "../texts/fresh-start.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";

interface FreshStartControlProps {
  accountId: string;
  name: string | null;
}

/** "Start fresh", which first says what will happen. It goes on when the dialog is closed, and a failure opens that again. */
export function FreshStartControl({ accountId, name }: FreshStartControlProps) {
  const [asking, setAsking] = useState(false);
  const start = useMutation({
    mutationFn: () => startFresh(accountId),
    onSuccess: () => location.assign(authorizeAddress(accountId)),
    onError: () => setAsking(true),
  });
  // Until the browser has left for TikTok.
  const running = start.isPending || start.isSuccess;
  return (
    <>
      <Button busy={running} aria-haspopup="dialog" onClick={() => setAsking(true)}>
        {running ? freshStart.running : freshStart.button}
      </Button>
      {asking && (
        <FreshStartDialog
          name={name}
          running={running}
          error={start.error}
          onConfirm={start.mutate}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}

interface FreshStartDialogProps {
  name: string | null;
  running: boolean;
  error: Error | null;
  onConfirm: () => void;
  onClose: () => void;
}

function FreshStartDialog({ name, running, error, onConfirm, onClose }: FreshStartDialogProps) {
  const words = freshStart;
  return (
    <Dialog
      title={words.title(name)}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{running ? words.close : words.keep}</Button>
          <Button look="danger" busy={running} onClick={onConfirm}>
            {running ? words.running : words.confirm}
          </Button>
        </>
      }
    >
      <ol className="list-decimal space-y-2 ps-5">
        {words.steps(name).map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <p>{words.unreachable}</p>
      <p role="status" className="empty:hidden">
        {running && words.patience}
      </p>
      <p role="alert" className="font-medium text-bad empty:hidden">
        {error && errorWords(error)}
      </p>
    </Dialog>
  );
}
