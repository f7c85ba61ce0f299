import { useMutation } from "@tanstack/react-query";
import type { DeletionAnswer } from "@tiktok-connect/contract";
import { type FormEvent, useId } from "react";
import { deleteEverything } from "../api/personal-data.ts";
import { errorWords } from "../notices/error-words.ts";
import { textOf } from "../sign-in/identity-layout.tsx";
import { personalData } from "../texts/personal-data.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { accountsThatAre } from "./accounts-that-are.ts";

const words = personalData.dialog;

interface DeleteDataDialogProps {
  onDeleted: (answer: DeletionAnswer) => void;
  onClose: () => void;
}

/** Says what will happen, asks for the password, and, should TikTok not answer, whether to wait for it. */
export function DeleteDataDialog({ onDeleted, onClose }: DeleteDataDialogProps) {
  const formId = useId();
  const submit = useMutation({
    mutationFn: ({ password, anyway }: { password: string; anyway: boolean }) => deleteEverything(password, { anyway }),
    onSuccess: (answer) => answer.deleted && onDeleted(answer),
  });
  const waitsFor = submit.data?.deleted === false ? accountsThatAre("pending", submit.data) : null;
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (submit.isPending) return;
    submit.mutate({ password: textOf(new FormData(event.currentTarget), "password"), anyway: waitsFor !== null });
  };
  return (
    <Dialog
      title={words.title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{waitsFor ? words.later : words.keep}</Button>
          <Button type="submit" form={formId} look="danger" busy={submit.isPending}>
            {submit.isPending ? words.running : waitsFor ? words.anyway : words.confirm}
          </Button>
        </>
      }
    >
      <ul className="list-disc space-y-2 ps-5">
        {words.consequences.map((consequence) => (
          <li key={consequence}>{consequence}</li>
        ))}
      </ul>
      <p role="status" className="font-medium text-ink empty:hidden">
        {waitsFor && words.waiting(waitsFor)}
      </p>
      <p role="alert" className="font-medium text-bad empty:hidden">
        {submit.isError && errorWords(submit.error)}
      </p>
      <form id={formId} onSubmit={onSubmit}>
        <Field
          label={words.password}
          name="password"
          type="password"
          autoComplete="current-password"
          maxLength={128}
          required
        />
      </form>
    </Dialog>
  );
}
