import { useMutation } from "@tanstack/react-query";
import { type SubmitEvent, useEffect, useRef, useState } from "react";
import { type SignInOutcome, signIn, signUp } from "../api/identity.ts";
import { texts } from "../texts.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";

type Mode = "signIn" | "signUp";

const PASSWORD_MIN_LENGTH = 12;

/** Signs in, or creates an account, which signs in as well. */
export function SignInForm({ onSignedIn }: { onSignedIn: () => void }) {
  const [mode, setMode] = useState<Mode>("signIn");
  const submit = useMutation({
    mutationFn: (form: FormData) => send(mode, form),
    onSuccess: (outcome) => outcome.kind === "signed_in" && onSignedIn(),
  });
  const refused = submit.data?.kind === "refused" ? submit.data : null;
  const words = texts.signIn[mode];
  const isNew = mode === "signUp";

  return (
    <form
      className="grid gap-4 rounded-2xl border border-line bg-surface p-6 shadow-xs"
      onSubmit={(event: SubmitEvent<HTMLFormElement>) => {
        event.preventDefault();
        submit.mutate(new FormData(event.currentTarget));
      }}
    >
      <h1 className="text-xl font-semibold">{words.title}</h1>
      {refused && <Refusal key={submit.submittedAt} code={refused.code} />}
      {isNew && <Field label={texts.signIn.name} name="name" autoComplete="name" required maxLength={100} />}
      <Field label={texts.signIn.email} name="email" type="email" autoComplete="username" required />
      <Field
        // Another field to password managers: one offers the known password, the other a new one.
        key={mode}
        label={texts.signIn.password}
        name="password"
        type="password"
        autoComplete={isNew ? "new-password" : "current-password"}
        hint={isNew ? texts.signIn.passwordHint : undefined}
        minLength={isNew ? PASSWORD_MIN_LENGTH : undefined}
        maxLength={128}
        required
      />
      <Button type="submit" look="primary" busy={submit.isPending || submit.data?.kind === "signed_in"}>
        {words.submit}
      </Button>
      <p className="text-center text-sm text-muted">
        {words.other}{" "}
        <button
          type="button"
          className="min-h-6 cursor-pointer font-medium text-ink underline underline-offset-4"
          onClick={() => {
            submit.reset();
            setMode(isNew ? "signIn" : "signUp");
          }}
        >
          {words.switchTo}
        </button>
      </p>
    </form>
  );
}

/** Why it did not work; it takes the focus, so that it is read at once and the next Tab leads to the fields. */
function Refusal({ code }: { code: string }) {
  const ref = useRef<HTMLParagraphElement>(null);
  useEffect(() => ref.current?.focus(), []);
  return (
    <p
      ref={ref}
      role="alert"
      tabIndex={-1}
      className="rounded-lg border border-bad-line bg-bad-soft p-3 text-sm text-bad"
    >
      {texts.signIn.refusal(code)}
    </p>
  );
}

function send(mode: Mode, form: FormData): Promise<SignInOutcome> {
  const text = (field: string) => {
    const value = form.get(field);
    return typeof value === "string" ? value : "";
  };
  const credentials = { email: text("email"), password: text("password") };
  return mode === "signIn" ? signIn(credentials) : signUp({ ...credentials, name: text("name") });
}
