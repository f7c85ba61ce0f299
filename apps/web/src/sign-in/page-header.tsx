import { texts } from "../texts.ts";
import { Wordmark } from "../ui/wordmark.tsx";
import { SignedInUser } from "./signed-in-user.tsx";

/** On top of every page for somebody who is signed in. */
export function PageHeader({ wide = false }: { wide?: boolean }) {
  return (
    <header className="border-b border-line bg-surface">
      <div
        className={`mx-auto flex flex-wrap items-center justify-between gap-x-4 gap-y-1 px-4 py-3 ${wide ? "max-w-5xl" : "max-w-3xl"}`}
      >
        <Wordmark name={texts.product} />
        <SignedInUser />
      </div>
    </header>
  );
}
