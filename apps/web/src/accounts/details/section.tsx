import { type ReactNode, useId } from "react";

/** A part of the page about one account. */
export function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className="grid grid-cols-1 gap-4 rounded-2xl border border-line bg-surface p-5 shadow-xs sm:p-6"
    >
      <h2 id={id} className="text-lg font-semibold leading-6">
        {title}
      </h2>
      {children}
    </section>
  );
}
