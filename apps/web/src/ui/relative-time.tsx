import { useEffect, useId, useState } from "react";
import { exactTime, relativeTime } from "./moments.ts";
import { useNow } from "./use-now.ts";

/** "in 2 hours", kept true; the exact moment shows on hover, focus and touch, and is read by screen readers. */
export function RelativeTime({ at }: { at: Date }) {
  const now = useNow(at);
  const [open, setOpen] = useState(false);
  const id = useId();

  useEffect(() => {
    if (!open) return undefined;
    const closeOnEscape = (event: KeyboardEvent) => event.key === "Escape" && setOpen(false);
    document.addEventListener("keydown", closeOnEscape);
    return () => document.removeEventListener("keydown", closeOnEscape);
  }, [open]);

  return (
    <span className="tooltip-scope" onPointerEnter={() => setOpen(true)} onPointerLeave={() => setOpen(false)}>
      <button
        type="button"
        aria-describedby={id}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        className="tooltip-anchor cursor-help rounded-sm text-start font-medium text-ink underline decoration-edge decoration-dotted underline-offset-4"
      >
        <time dateTime={at.toISOString()}>{relativeTime(at, now)}</time>
      </button>
      <span
        id={id}
        role="tooltip"
        hidden={!open}
        className="tooltip-place z-10 mt-1 me-2 w-max max-w-[calc(100vw-2rem)] rounded-md border border-line bg-ink px-2.5 py-1.5 text-xs leading-4 text-on-ink shadow-lg"
      >
        {exactTime(at)}
      </span>
    </span>
  );
}
