import { type ReactNode, Suspense, useState } from "react";
import { Icon } from "./icon.tsx";

interface DisclosureProps {
  label: string;
  children: ReactNode;
}

/** Something that is there for those who want it. */
export function Disclosure({ label, children, onToggle }: DisclosureProps & { onToggle?: (open: boolean) => void }) {
  return (
    <details className="group" onToggle={(event) => onToggle?.(event.currentTarget.open)}>
      <summary className="-mx-2 inline-flex min-h-9 cursor-pointer list-none items-center gap-1.5 rounded-lg px-2 text-sm font-medium text-muted hover:bg-sunken hover:text-ink [&::-webkit-details-marker]:hidden">
        <Icon name="chevron" className="size-4 motion-safe:transition-transform group-open:rotate-180" />
        {label}
      </summary>
      <div className="pt-2">{children}</div>
    </details>
  );
}

/** The same for what is loaded and read only for those who want it: its children are there while it is open. */
export function LateDisclosure({ label, children }: DisclosureProps) {
  const [open, setOpen] = useState(false);
  return (
    <Disclosure label={label} onToggle={setOpen}>
      <Suspense>{open && children}</Suspense>
    </Disclosure>
  );
}
