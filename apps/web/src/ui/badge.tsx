import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon.tsx";
import { TONE_CLASS, type Tone } from "./tone.ts";

export function Badge({ tone, icon, children }: { tone: Tone; icon: IconName; children: ReactNode }) {
  return (
    <span
      className={`inline-flex items-center gap-1.5 rounded-full border px-2.5 py-1 text-sm font-medium leading-4 ${TONE_CLASS[tone]}`}
    >
      <Icon name={icon} />
      {children}
    </span>
  );
}
