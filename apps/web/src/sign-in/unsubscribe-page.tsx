import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { unsubscribe } from "../api/letters.ts";
import { errorWords } from "../notices/error-words.ts";
import { linkTexts } from "../texts/links.ts";
import { texts } from "../texts.ts";
import { Button } from "../ui/button.tsx";
import { usePageTitle } from "../ui/use-page-title.ts";
import { BrokenLink } from "./broken-link.tsx";
import { CardForm, CardMessage, IdentityLayout, TextLink, Words } from "./identity-layout.tsx";
import { takeLinkToken } from "./link-token.ts";

const words = linkTexts.unsubscribe;

/** Where the last link of a letter about accounts leads. A person presses the button: programs that look at letters open links. */
export default function UnsubscribePage() {
  usePageTitle(words.pageTitle);
  const [token] = useState(takeLinkToken);
  const submit = useMutation({ mutationFn: () => unsubscribe(token ?? "") });
  if (token === null) return <BrokenLink />;
  return (
    <IdentityLayout>
      {submit.isSuccess ? (
        <CardMessage title={words.done}>
          <Words>{words.doneHint}</Words>
          <TextLink href="/security">{texts.header.security}</TextLink>
        </CardMessage>
      ) : (
        <CardForm title={words.title} onSubmit={() => submit.mutate()}>
          <Words>{words.intro}</Words>
          <p role="alert" className="text-sm text-bad empty:hidden">
            {submit.isError && errorWords(submit.error)}
          </p>
          <Button type="submit" look="primary" busy={submit.isPending}>
            {words.submit}
          </Button>
        </CardForm>
      )}
    </IdentityLayout>
  );
}
