import { useMutation, useQueryClient } from "@tanstack/react-query";
import { accountsQuery } from "../api/accounts.ts";
import { connectParkedGrant, removeParkedGrant } from "../api/connection-attempts.ts";
import { errorWords } from "../notices/error-words.ts";
import { connection } from "../texts/connection.ts";
import { Button } from "../ui/button.tsx";
import { Notice, type TakeFocus } from "../ui/notice.tsx";

interface ParkedGrantNoticeProps {
  title: string;
  body: string[];
  parkedGrantId: string;
  otherName: string | null;
  dismiss: { label: string; onDismiss: () => void };
  takeFocus?: TakeFocus;
  /** @param told what has become of it, for the person */
  onDecided: (told: string) => void;
}

/** Another account than the meant one was allowed at TikTok: its owner says what becomes of that. */
export function ParkedGrantNotice({
  title,
  body,
  parkedGrantId,
  otherName,
  dismiss,
  takeFocus = "always",
  onDecided,
}: ParkedGrantNoticeProps) {
  const queryClient = useQueryClient();
  const connect = useMutation({
    mutationFn: () => connectParkedGrant(parkedGrantId),
    onSuccess: () => {
      void queryClient.invalidateQueries(accountsQuery);
      onDecided(connection.connectedToo(otherName));
    },
  });
  const remove = useMutation({
    mutationFn: () => removeParkedGrant(parkedGrantId),
    onSuccess: () => onDecided(connection.accessRemoved(otherName)),
  });

  const error = connect.error ?? remove.error;
  const busy = connect.isPending || remove.isPending;
  return (
    <Notice
      tone="warning"
      title={title}
      dismiss={dismiss}
      takeFocus={takeFocus}
      actions={
        <>
          <Button look="primary" busy={busy} onClick={() => connect.mutate()}>
            {connection.connectToo(otherName)}
          </Button>
          <Button busy={busy} onClick={() => remove.mutate()}>
            {connection.removeAccess}
          </Button>
        </>
      }
    >
      {body.map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
      <p role="alert" className="font-medium text-bad empty:hidden">
        {error && errorWords(error)}
      </p>
    </Notice>
  );
}
