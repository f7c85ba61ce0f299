import { useEffect, useState } from "react";
import { Icon } from "./icon.tsx";

/** How long it says what became of it. */
const TOLD_MS = 5_000;

interface CopyButtonProps {
  value: string;
  /** What the value is; for those who do not see it beside the button. */
  name: string;
  words: { button: string; done: string; failed: string };
}

export function CopyButton({ value, name, words }: CopyButtonProps) {
  const [told, setTold] = useState<"done" | "failed" | null>(null);

  useEffect(() => {
    if (told === null) return undefined;
    const timer = setTimeout(() => setTold(null), TOLD_MS);
    return () => clearTimeout(timer);
  }, [told]);

  async function copy(): Promise<void> {
    try {
      // Not there at all on a page that did not come over https.
      await navigator.clipboard.writeText(value);
      setTold("done");
    } catch {
      setTold("failed");
    }
  }

  const done = told === "done";
  return (
    <>
      <button
        type="button"
        onClick={() => void copy()}
        className="-mx-2 inline-flex min-h-8 cursor-pointer items-center gap-1.5 rounded-lg px-2 text-xs font-medium text-muted hover:bg-surface hover:text-ink"
      >
        <Icon name={done ? "check" : "copy"} className="size-3.5" />
        <span>
          {done ? words.done : words.button} <span className="sr-only">{name}</span>
        </span>
      </button>
      {/* What the button shows, a screen reader is told. */}
      <span role="status" className={done ? "sr-only" : "text-xs text-muted empty:hidden"}>
        {told && words[told]}
      </span>
    </>
  );
}
