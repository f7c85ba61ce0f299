import { useState } from "react";
import { SignedInPage } from "../sign-in/signed-in-page.tsx";
import { webhookTexts as words } from "../texts/webhooks.ts";
import { usePageTitle } from "../ui/use-page-title.ts";
import { EndpointForm } from "./endpoint-form.tsx";
import { EndpointList } from "./endpoint-list.tsx";
import { type NewSecret, SecretNotice } from "./secret-notice.tsx";

/** Where a person's services are told what happens to their accounts. */
export default function WebhooksPage() {
  usePageTitle(words.pageTitle);
  const [secret, setSecret] = useState<NewSecret | null>(null);
  return (
    <SignedInPage title={words.title} intro={words.intro}>
      {secret && <SecretNotice key={secret.text} secret={secret} onDone={() => setSecret(null)} />}
      <EndpointList onSecret={setSecret} />
      <EndpointForm onSecret={setSecret} />
    </SignedInPage>
  );
}
