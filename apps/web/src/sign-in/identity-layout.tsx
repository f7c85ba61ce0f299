import type { ReactNode } from "react";
import { signInTexts } from "../texts/sign-in.ts";
import { texts } from "../texts.ts";
import { Wordmark } from "../ui/wordmark.tsx";

const CARD = "grid gap-4 rounded-2xl border border-line bg-surface p-6 shadow-xs";

/** A page for somebody who is not signed in yet. */
export function IdentityLayout({ children }: { children: ReactNode }) {
  return (
    <main className="mx-auto grid min-h-dvh max-w-md grid-cols-1 content-center gap-6 px-4 py-10">
      <div className="grid justify-items-center gap-2 text-center">
        <Wordmark name={texts.product} />
        <p className="text-sm leading-6 text-muted">{signInTexts.promise}</p>
      </div>
      {children}
    </main>
  );
}

interface CardFormProps {
  title: string;
  children: ReactNode;
  onSubmit: (form: FormData) => void;
}

export function CardForm({ title, children, onSubmit }: CardFormProps) {
  return (
    <form
      className={CARD}
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit(new FormData(event.currentTarget));
      }}
    >
      <h1 className="text-xl font-semibold">{title}</h1>
      {children}
    </form>
  );
}

/** Something was done, or cannot be; the words take the focus, as they stand where a form was. */
export function CardMessage({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={CARD} aria-live="polite">
      <h1 ref={(heading) => heading?.focus()} tabIndex={-1} className="text-xl font-semibold">
        {title}
      </h1>
      {children}
    </section>
  );
}

export function Words({ children }: { children: ReactNode }) {
  return <p className="text-sm leading-6 break-words text-muted">{children}</p>;
}

export function TextLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a href={href} className="min-h-6 font-medium text-ink underline underline-offset-4">
      {children}
    </a>
  );
}

/** What a field of a form holds. */
export function textOf(form: FormData, field: string): string {
  const value = form.get(field);
  return typeof value === "string" ? value : "";
}
