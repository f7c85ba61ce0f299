import { type ReactNode, useEffect, useId, useRef } from "react";
import { Icon, type IconName } from "./icon.tsx";
import { TONE_CLASS, type Tone } from "./tone.ts";

const TONE_ICON: Record<Tone, IconName> = {
  good: "check",
  info: "info",
  warning: "alert",
  bad: "alert",
  plain: "info",
};

/** `always`: it is what the person came for. `if-lost`: what had the focus went away as this came. */
export type TakeFocus = "always" | "if-lost" | "never";

interface NoticeProps {
  tone: Tone;
  title: string;
  children?: ReactNode;
  /** Buttons and links, below the words. */
  actions?: ReactNode;
  dismiss?: { label: string; onDismiss: () => void };
  takeFocus?: TakeFocus;
}

export function Notice({ tone, title, children, actions, dismiss, takeFocus = "never" }: NoticeProps) {
  const id = useId();
  const ref = useRef<HTMLElement>(null);

  useEffect(() => {
    const lost = document.activeElement === null || document.activeElement === document.body;
    if (takeFocus === "always" || (takeFocus === "if-lost" && lost)) ref.current?.focus();
  }, [takeFocus]);

  return (
    <section
      ref={ref}
      tabIndex={-1}
      aria-labelledby={`${id}-title`}
      aria-describedby={children ? `${id}-body` : undefined}
      className={`flex gap-3 rounded-xl border p-4 text-sm leading-6 ${TONE_CLASS[tone]}`}
    >
      <Icon name={TONE_ICON[tone]} className="mt-0.5 size-5" />
      <div className="min-w-0 grow">
        <h2 id={`${id}-title`} className="font-semibold">
          {title}
        </h2>
        {children && (
          <div id={`${id}-body`} className="mt-1 space-y-2 text-ink">
            {children}
          </div>
        )}
        {actions && <div className="mt-3 flex flex-wrap gap-2">{actions}</div>}
      </div>
      {dismiss && (
        <button
          type="button"
          onClick={dismiss.onDismiss}
          className="-my-1.5 -me-1.5 grid size-9 shrink-0 cursor-pointer place-items-center rounded-lg hover:bg-surface"
        >
          <Icon name="close" />
          <span className="sr-only">{dismiss.label}</span>
        </button>
      )}
    </section>
  );
}
