import type { AnchorHTMLAttributes, ButtonHTMLAttributes, ReactNode } from "react";
import { Icon, type IconName } from "./icon.tsx";
import { Spinner } from "./spinner.tsx";

type Look = "primary" | "secondary" | "quiet" | "danger";

const LOOK_CLASS: Record<Look, string> = {
  primary: "border-transparent bg-ink text-on-ink hover:bg-ink-hover",
  secondary: "border-edge bg-surface text-ink hover:bg-sunken",
  quiet: "border-transparent text-muted hover:bg-sunken hover:text-ink",
  danger: "border-transparent bg-danger text-white hover:bg-danger-hover",
};

function buttonClass(look: Look): string {
  return `inline-flex min-h-10 cursor-pointer items-center justify-center gap-2 rounded-lg border px-3.5 py-2 text-center text-sm font-medium leading-5 motion-safe:transition-colors aria-disabled:cursor-default aria-disabled:opacity-70 ${LOOK_CLASS[look]}`;
}

interface Face {
  look?: Look;
  icon?: IconName;
  children: ReactNode;
}

/** A button; while `busy` it spins, keeps the focus, and does nothing. */
export function Button({
  look = "secondary",
  icon,
  busy = false,
  children,
  onClick,
  type = "button",
  className = "",
  ...rest
}: Face & { busy?: boolean } & ButtonHTMLAttributes<HTMLButtonElement>) {
  return (
    <button
      {...rest}
      type={type}
      data-look={look}
      className={`${buttonClass(look)} ${className}`}
      aria-disabled={busy || undefined}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {busy ? <Spinner /> : icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

/** A link that leaves the page, in the dress of a button. */
export function ButtonLink({
  look = "secondary",
  icon,
  children,
  className = "",
  ...rest
}: Face & AnchorHTMLAttributes<HTMLAnchorElement>) {
  return (
    <a {...rest} data-look={look} className={`${buttonClass(look)} ${className}`}>
      {icon && <Icon name={icon} />}
      {children}
    </a>
  );
}
