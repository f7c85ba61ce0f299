import { SignedInUser } from "../sign-in/signed-in-user.tsx";
import { texts } from "../texts.ts";
import { usePageTitle } from "../ui/use-page-title.ts";
import { Wordmark } from "../ui/wordmark.tsx";
import { ChangePasswordForm } from "./change-password-form.tsx";
import { SessionList } from "./session-list.tsx";

const words = texts.identity.security;

/** Where somebody is signed in, and with what. */
export function SecurityPage() {
  usePageTitle(texts.identity.titles.security);
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
        </div>
        <section aria-labelledby="sessions" className="grid grid-cols-1 gap-3">
          <h2 id="sessions" className="text-lg font-semibold">
            {words.sessions}
          </h2>
          <p className="text-sm leading-6 text-muted">{words.sessionsIntro}</p>
          <SessionList />
        </section>
        <section aria-labelledby="password" className="grid grid-cols-1 gap-3">
          <h2 id="password" className="text-lg font-semibold">
            {words.password}
          </h2>
          <ChangePasswordForm />
        </section>
      </main>
    </>
  );
}
