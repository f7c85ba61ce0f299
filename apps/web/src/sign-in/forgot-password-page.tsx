import { useMutation, useQuery } from "@tanstack/react-query";
import { identityOptionsQuery, sendResetLetter } from "../api/identity.ts";
import { linkTexts } from "../texts/links.ts";
import { signInTexts } from "../texts/sign-in.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { usePageTitle } from "../ui/use-page-title.ts";
import { CardForm, CardMessage, IdentityLayout, TextLink, textOf, Words } from "./identity-layout.tsx";
import { Refusal } from "./refusal.tsx";

const words = linkTexts.forgot;

/** Asks for a letter by which a new password can be chosen. */
export default function ForgotPasswordPage() {
  usePageTitle(linkTexts.titles.forgotPassword);
  const { data: options } = useQuery(identityOptionsQuery);
  const submit = useMutation({ mutationFn: sendResetLetter });
  const back = <TextLink href="/sign-in">{words.back}</TextLink>;
  if (options?.mail === false) {
    return (
      <IdentityLayout>
        <CardMessage title={words.title}>
          <Words>{words.disabled}</Words>
          {back}
        </CardMessage>
      </IdentityLayout>
    );
  }
  if (submit.data?.kind === "done") {
    return (
      <IdentityLayout>
        <CardMessage title={words.sent}>
          <Words>{words.sentHint(submit.variables ?? "")}</Words>
          {back}
        </CardMessage>
      </IdentityLayout>
    );
  }
  return (
    <IdentityLayout>
      <CardForm title={words.title} onSubmit={(form) => submit.mutate(textOf(form, "email"))}>
        <Words>{words.intro}</Words>
        {submit.data && <Refusal key={submit.submittedAt} code={submit.data.code} />}
        <Field label={signInTexts.email} name="email" type="email" autoComplete="username" required maxLength={254} />
        <Button type="submit" look="primary" busy={submit.isPending}>
          {words.submit}
        </Button>
        <p className="text-center text-sm">{back}</p>
      </CardForm>
    </IdentityLayout>
  );
}
