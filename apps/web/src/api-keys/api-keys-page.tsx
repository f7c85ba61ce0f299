import { useRef } from "react";
import { SignedInPage } from "../sign-in/signed-in-page.tsx";
import { apiKeys as words } from "../texts/api-keys.ts";
import { usePageTitle } from "../ui/use-page-title.ts";
import { KeyList } from "./key-list.tsx";
import { NewKey } from "./new-key.tsx";

/** A person's keys for other services: a new one, and those that work. */
export default function ApiKeysPage() {
  usePageTitle(words.pageTitle);
  const makeHeading = useRef<HTMLHeadingElement>(null);
  return (
    <SignedInPage title={words.title}>
      <p className="max-w-lg text-sm leading-6 text-muted">
        {words.intro}{" "}
        <a href="/docs" className="font-medium text-ink underline underline-offset-4">
          {words.docs}
        </a>
      </p>
      <section aria-labelledby="make" className="grid grid-cols-1 gap-3">
        <h2 id="make" ref={makeHeading} tabIndex={-1} className="text-lg font-semibold">
          {words.make.title}
        </h2>
        {/* The button that had the focus goes with the key. */}
        <NewKey onKept={() => makeHeading.current?.focus()} />
      </section>
      <section aria-labelledby="keys" className="grid grid-cols-1 gap-3">
        <h2 id="keys" className="text-lg font-semibold">
          {words.list.title}
        </h2>
        <KeyList />
      </section>
    </SignedInPage>
  );
}
