import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { signIn, signUp } from "../api/identity.ts";
import { signInTexts } from "../texts/sign-in.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { CardForm, TextLink, textOf } from "./identity-layout.tsx";
import { NewPasswordField } from "./new-password-field.tsx";
import { Refusal } from "./refusal.tsx";

type Mode = "signIn" | "signUp";

interface SignInFormProps {
  /** Whether accounts can be created here. */
  canSignUp: boolean;
  onSignedIn: () => void;
  /** A letter is on its way to this address. */
  onConfirmAddress: (email: string) => void;
}

/** Signs in, or creates an account. */
export function SignInForm({ canSignUp, onSignedIn, onConfirmAddress }: SignInFormProps) {
  const [mode, setMode] = useState<Mode>("signIn");
  const submit = useMutation({
    mutationFn: (form: FormData) => send(mode, form),
    onSuccess: (outcome, form) => {
      if (outcome.kind === "signed_in") onSignedIn();
      const unconfirmed = outcome.kind === "refused" && outcome.code === "EMAIL_NOT_VERIFIED";
      if (outcome.kind === "confirm_address" || unconfirmed) onConfirmAddress(textOf(form, "email"));
    },
  });
  const refused = submit.data?.kind === "refused" ? submit.data : null;
  const words = signInTexts[mode];
  const isNew = mode === "signUp";

  return (
    <CardForm title={words.title} onSubmit={(form) => submit.mutate(form)}>
      {refused && <Refusal key={submit.submittedAt} code={refused.code} />}
      {isNew && refused?.code === "INVALID_EMAIL_OR_PASSWORD" && <p>{signInTexts.signInAfterSignUp}</p>}
      {isNew && <Field label={signInTexts.name} name="name" autoComplete="name" required maxLength={100} />}
      <Field label={signInTexts.email} name="email" type="email" autoComplete="username" required maxLength={254} />
      {/* Another field to password managers: one offers the known password, the other a new one. */}
      {isNew ? (
        <NewPasswordField label={signInTexts.password} />
      ) : (
        <Field
          label={signInTexts.password}
          name="password"
          type="password"
          autoComplete="current-password"
          maxLength={128}
          required
        />
      )}
      <Button type="submit" look="primary" busy={submit.isPending || submit.data?.kind === "signed_in"}>
        {words.submit}
      </Button>
      {!isNew && (
        <p className="text-center text-sm">
          <TextLink href="/forgot-password">{signInTexts.forgotten}</TextLink>
        </p>
      )}
      {(canSignUp || isNew) && (
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
      )}
    </CardForm>
  );
}

function send(mode: Mode, form: FormData) {
  const credentials = { email: textOf(form, "email"), password: textOf(form, "password") };
  return mode === "signIn" ? signIn(credentials) : signUp({ ...credentials, name: textOf(form, "name") });
}
