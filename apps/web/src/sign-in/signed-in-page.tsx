import type { ReactNode } from "react";
import { texts } from "../texts.ts";
import { PageHeader } from "./page-header.tsx";

interface SignedInPageProps {
  title: string;
  /** What the page is for. */
  intro?: string;
  wide?: boolean;
  children: ReactNode;
}

/** A page beside the settings, which it leads back to. */
export function SignedInPage({ title, intro, wide = false, children }: SignedInPageProps) {
  return (
    <>
      <PageHeader wide={wide} />
      <main className={`mx-auto grid grid-cols-1 gap-6 px-4 py-8 ${wide ? "max-w-5xl" : "max-w-3xl"}`}>
        <div>
          <p className="text-sm">
            <a href="/settings" className="font-medium text-ink underline underline-offset-4">
              {texts.header.back}
            </a>
          </p>
          <h1 className="mt-2 text-2xl font-semibold">{title}</h1>
          {intro !== undefined && <p className="mt-1 max-w-xl text-sm leading-6 text-muted">{intro}</p>}
        </div>
        {children}
      </main>
    </>
  );
}
