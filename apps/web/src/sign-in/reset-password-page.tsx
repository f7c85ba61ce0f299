import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { resetPassword } from "../api/identity.ts";
import { linkTexts } from "../texts/links.ts";
import { signInTexts } from "../texts/sign-in.ts";
import { Button } from "../ui/button.tsx";
import { usePageTitle } from "../ui/use-page-title.ts";
import { BrokenLink } from "./broken-link.tsx";
import { CardForm, CardMessage, IdentityLayout, TextLink, textOf, Words } from "./identity-layout.tsx";
import { takeLinkToken } from "./link-token.ts";
import { NewPasswordField } from "./new-password-field.tsx";
import { Refusal } from "./refusal.tsx";

const words = linkTexts.reset;

/** Where the letter about a forgotten password leads. */
export default function ResetPasswordPage() {
  usePageTitle(linkTexts.titles.resetPassword);
  const [token] = useState(takeLinkToken);
  const submit = useMutation({ mutationFn: (password: string) => resetPassword(token ?? "", password) });
  if (token === null) return <BrokenLink />;
  return (
    <IdentityLayout>
      {submit.data?.kind === "done" ? (
        <CardMessage title={words.done}>
          <Words>{words.doneHint}</Words>
          <TextLink href="/sign-in">{signInTexts.toSignIn}</TextLink>
        </CardMessage>
      ) : (
        <CardForm title={words.title} onSubmit={(form) => submit.mutate(textOf(form, "password"))}>
          <Words>{words.intro}</Words>
          {submit.data && <Refusal key={submit.submittedAt} code={submit.data.code} />}
          <NewPasswordField label={signInTexts.newPassword} />
          <Button type="submit" look="primary" busy={submit.isPending}>
            {words.submit}
          </Button>
        </CardForm>
      )}
    </IdentityLayout>
  );
}
