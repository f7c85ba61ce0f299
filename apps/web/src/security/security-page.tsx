import type { DeletionAnswer } from "@tiktok-connect/contract";
import { useState } from "react";
import { SignedInPage } from "../sign-in/signed-in-page.tsx";
import { security as words } from "../texts/security.ts";
import { usePageTitle } from "../ui/use-page-title.ts";
import { ChangePasswordForm } from "./change-password-form.tsx";
import { Farewell } from "./farewell.tsx";
import { LettersSwitch } from "./letters-switch.tsx";
import { PersonalData } from "./personal-data.tsx";
import { SessionList } from "./session-list.tsx";

/** Where somebody is signed in, and with what. */
export default function SecurityPage() {
  usePageTitle(words.pageTitle);
  const [deletion, setDeletion] = useState<DeletionAnswer | null>(null);
  // Nobody is signed in any more: what is asked for now would lead to sign-in before this was read.
  if (deletion) return <Farewell deletion={deletion} />;
  return (
    <SignedInPage title={words.title}>
      <section aria-labelledby="sessions" className="grid grid-cols-1 gap-3">
        <h2 id="sessions" className="text-lg font-semibold">
          {words.sessions}
        </h2>
        <p className="text-sm leading-6 text-muted">{words.sessionsIntro}</p>
        <SessionList />
      </section>
      <section aria-labelledby="letters" className="grid grid-cols-1 gap-3">
        <h2 id="letters" className="text-lg font-semibold">
          {words.letters.title}
        </h2>
        <LettersSwitch />
      </section>
      <section aria-labelledby="password" className="grid grid-cols-1 gap-3">
        <h2 id="password" className="text-lg font-semibold">
          {words.password}
        </h2>
        <ChangePasswordForm />
      </section>
      <PersonalData onDeleted={setDeletion} />
    </SignedInPage>
  );
}
