import { useMutation, useQueryClient } from "@tanstack/react-query";
import { changePassword, sessionsQuery } from "../api/identity.ts";
import { textOf } from "../sign-in/identity-layout.tsx";
import { NewPasswordField } from "../sign-in/new-password-field.tsx";
import { Refusal } from "../sign-in/refusal.tsx";
import { security as words } from "../texts/security.ts";
import { signInTexts } from "../texts/sign-in.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";

export function ChangePasswordForm() {
  const queryClient = useQueryClient();
  const submit = useMutation({
    mutationFn: (form: FormData) => changePassword(textOf(form, "current"), textOf(form, "password")),
    onSuccess: () => queryClient.invalidateQueries(sessionsQuery),
  });
  const done = submit.data?.kind === "done";
  return (
    <form
      // Emptied when it has done its work.
      key={done ? submit.submittedAt : "form"}
      className="grid max-w-md gap-4 rounded-2xl border border-line bg-surface p-6"
      onSubmit={(event) => {
        event.preventDefault();
        submit.mutate(new FormData(event.currentTarget));
      }}
    >
      <p className="text-sm leading-6 text-muted">{words.passwordIntro}</p>
      {submit.data?.kind === "refused" && <Refusal key={submit.submittedAt} code={submit.data.code} />}
      <p role="status" className="text-sm empty:hidden">
        {done && words.passwordChanged}
      </p>
      <Field
        label={words.currentPassword}
        name="current"
        type="password"
        autoComplete="current-password"
        maxLength={128}
        required
      />
      <NewPasswordField label={signInTexts.newPassword} />
      <div>
        <Button type="submit" busy={submit.isPending}>
          {words.changePassword}
        </Button>
      </div>
    </form>
  );
}
