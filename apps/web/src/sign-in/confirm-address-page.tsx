import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { confirmAddress } from "../api/identity.ts";
import { linkTexts } from "../texts/links.ts";
import { signInTexts } from "../texts/sign-in.ts";
import { Button } from "../ui/button.tsx";
import { usePageTitle } from "../ui/use-page-title.ts";
import { BrokenLink } from "./broken-link.tsx";
import { CardForm, CardMessage, IdentityLayout, TextLink, Words } from "./identity-layout.tsx";
import { takeLinkToken } from "./link-token.ts";
import { Refusal } from "./refusal.tsx";

const words = linkTexts.confirm;

/** Where the letter about a new account leads. A person presses the button: programs that look at letters open links. */
export default function ConfirmAddressPage() {
  usePageTitle(linkTexts.titles.confirmAddress);
  const [token] = useState(takeLinkToken);
  const submit = useMutation({ mutationFn: () => confirmAddress(token ?? "") });
  if (token === null) return <BrokenLink />;
  return (
    <IdentityLayout>
      {submit.data?.kind === "done" ? (
        <CardMessage title={words.done}>
          <Words>{words.doneHint}</Words>
          <TextLink href="/sign-in">{signInTexts.toSignIn}</TextLink>
        </CardMessage>
      ) : (
        <CardForm title={words.title} onSubmit={() => submit.mutate()}>
          <Words>{words.intro}</Words>
          {submit.data && <Refusal key={submit.submittedAt} code={submit.data.code} />}
          <Button type="submit" look="primary" busy={submit.isPending}>
            {words.submit}
          </Button>
        </CardForm>
      )}
    </IdentityLayout>
  );
}
