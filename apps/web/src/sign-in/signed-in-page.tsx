import type { ReactNode } from "react";
import { texts } from "../texts.ts";
import { Wordmark } from "../ui/wordmark.tsx";
import { SignedInUser } from "./signed-in-user.tsx";

/** A page beside the settings, which it leads back to. */
export function SignedInPage({ title, children }: { title: string; children: ReactNode }) {
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
              {texts.identity.security.back}
            </a>
          </p>
          <h1 className="mt-2 text-2xl font-semibold">{title}</h1>
        </div>
        {children}
      </main>
    </>
  );
}
