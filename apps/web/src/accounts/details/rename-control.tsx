import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Account } from "@tiktok-connect/contract";
import { useId, useState } from "react";
import { putAccount, renameAccount } from "../../api/accounts.ts";
import { errorWords } from "../../notices/error-words.ts";
import { rename as words } from "../../texts/details.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";

/** "Rename", for whoever has several accounts that TikTok's names do not tell apart. */
export function RenameControl({ account }: { account: Account }) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button look="quiet" aria-haspopup="dialog" className="first:-ms-3.5" onClick={() => setAsking(true)}>
        {words.button}
      </Button>
      {asking && <RenameDialog account={account} onClose={() => setAsking(false)} />}
    </>
  );
}

function RenameDialog({ account, onClose }: { account: Account; onClose: () => void }) {
  const queryClient = useQueryClient();
  const formId = useId();
  const rename = useMutation({
    mutationFn: (label: string | null) => renameAccount(account.id, label),
    onSuccess: (renamed) => {
      onClose();
      putAccount(queryClient, renamed);
    },
  });
  return (
    <Dialog
      title={words.title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button type="submit" form={formId} look="primary" busy={rename.isPending}>
            {words.save}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        onSubmit={(event) => {
          event.preventDefault();
          const label = new FormData(event.currentTarget).get("label");
          rename.mutate((typeof label === "string" && label.trim()) || null);
        }}
      >
        <Field
          label={words.label}
          hint={words.hint}
          name="label"
          defaultValue={account.label ?? ""}
          maxLength={60}
          autoComplete="off"
        />
      </form>
      <p role="alert" className="font-medium text-bad empty:hidden">
        {rename.isError && errorWords(rename.error)}
      </p>
    </Dialog>
  );
}
