import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { acceptInvitation, findInvitation } from "../api/identity.ts";
import { linkTexts } from "../texts/links.ts";
import { signInTexts } from "../texts/sign-in.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { usePageTitle } from "../ui/use-page-title.ts";
import { BrokenLink } from "./broken-link.tsx";
import { CardForm, IdentityLayout, textOf, Words } from "./identity-layout.tsx";
import { takeLinkToken } from "./link-token.ts";
import { NewPasswordField } from "./new-password-field.tsx";
import { Refusal } from "./refusal.tsx";

const words = linkTexts.invitation;

/** Where an operator's invitation leads. */
export default function InvitationPage() {
  usePageTitle(linkTexts.titles.invitation);
  const [token] = useState(() => takeLinkToken() ?? "");
  const found = useQuery({ queryKey: ["invitation"], queryFn: () => findInvitation(token), enabled: token !== "" });
  if (token === "" || found.data?.kind === "refused") return <BrokenLink />;
  return (
    <IdentityLayout>
      {found.data ? (
        <AcceptanceForm token={token} {...found.data.answer} />
      ) : (
        <p role="status" className="flex items-center justify-center gap-2 text-sm text-muted">
          <Spinner /> {words.loading}
        </p>
      )}
    </IdentityLayout>
  );
}

function AcceptanceForm({ token, email, operator }: { token: string; email: string; operator: boolean }) {
  const submit = useMutation({
    mutationFn: (form: FormData) =>
      acceptInvitation({ token, email, name: textOf(form, "name"), password: textOf(form, "password") }),
    onSuccess: ({ kind }) => kind === "signed_in" && location.replace("/settings"),
  });
  return (
    <CardForm title={words.title} onSubmit={(form) => submit.mutate(form)}>
      <Words>{words.intro(email)}</Words>
      {operator && <Words>{words.operator}</Words>}
      {submit.data?.kind === "refused" && <Refusal key={submit.submittedAt} code={submit.data.code} />}
      {/* For password managers, which keep a password with what it belongs to. */}
      <input type="hidden" name="email" autoComplete="username" value={email} />
      <Field label={signInTexts.name} name="name" autoComplete="name" required maxLength={100} />
      <NewPasswordField label={signInTexts.password} />
      <Button type="submit" look="primary" busy={submit.isPending || submit.data?.kind === "signed_in"}>
        {words.submit}
      </Button>
    </CardForm>
  );
}
