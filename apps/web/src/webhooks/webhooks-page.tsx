import { useState } from "react";
import { SignedInUser } from "../sign-in/signed-in-user.tsx";
import { webhookTexts as words } from "../texts/webhooks.ts";
import { texts } from "../texts.ts";
import { usePageTitle } from "../ui/use-page-title.ts";
import { Wordmark } from "../ui/wordmark.tsx";
import { EndpointForm } from "./endpoint-form.tsx";
import { EndpointList } from "./endpoint-list.tsx";
import { type NewSecret, SecretNotice } from "./secret-notice.tsx";

/** Where a person's services are told what happens to their accounts. */
export function WebhooksPage() {
  usePageTitle(words.pageTitle);
  const [secret, setSecret] = useState<NewSecret | null>(null);
  return (
    <>
      <header className="border-b border-line bg-surface">
        <div className="mx-auto flex max-w-3xl flex-wrap items-center justify-between gap-x-4 gap-y-1 px-4 py-3">
          <Wordmark name={texts.product} />
          <SignedInUser />
        </div>
      </header>
      <main className="mx-auto grid max-w-3xl grid-cols-1 gap-6 px-4 py-8">
        <div>
          <p className="text-sm">
            <a href="/settings" className="font-medium text-ink underline underline-offset-4">
              {words.back}
            </a>
          </p>
          <h1 className="mt-2 text-2xl font-semibold">{words.title}</h1>
          <p className="mt-1 max-w-xl text-sm leading-6 text-muted">{words.intro}</p>
        </div>
        {secret && <SecretNotice key={secret.text} secret={secret} onDone={() => setSecret(null)} />}
        <EndpointList onSecret={setSecret} />
        <EndpointForm onSecret={setSecret} />
      </main>
    </>
  );
}
