import type { Account, AccountCapability } from "@tiktok-connect/contract";
import { type ReactNode, useId } from "react";
import { authorizeAddress } from "../api/accounts.ts";
import { texts } from "../texts.ts";
import { Icon } from "../ui/icon.tsx";

const CHIP = "inline-flex min-h-8 items-center gap-1.5 rounded-full border px-3 py-1 text-sm leading-5";

/** What the account can be used for. What its owner can still allow is a link to do so; the rest waits for TikTok. */
export function CapabilityChips({ account }: { account: Account }) {
  const inState = (state: AccountCapability["state"]) => account.capabilities.filter((it) => it.state === state);
  const { title, on, reauthorize, unavailable } = texts.account.capabilities;
  // It is about to be used for nothing.
  if (account.status.kind === "disconnecting") return null;
  return (
    <div className="grid grid-cols-1 gap-3">
      <ChipList label={title}>
        {inState("on").map(({ id }) => (
          <li key={id} className={`${CHIP} border-good-line bg-good-soft text-good`}>
            <Icon name="check" className="size-3.5" />
            <span>
              {texts.capabilities[id]}
              <span className="sr-only">: {on}</span>
            </span>
          </li>
        ))}
        {inState("reauthorize").map(({ id }) => (
          <li key={id}>
            <a
              href={authorizeAddress(account.id)}
              className={`${CHIP} border-info-line bg-info-soft text-info hover:underline`}
            >
              <Icon name="plus" className="size-3.5" />
              <span>
                {texts.capabilities[id]}: {reauthorize}
              </span>
            </a>
          </li>
        ))}
      </ChipList>
      {inState("unavailable").length > 0 && (
        <ChipList label={unavailable} visible>
          {inState("unavailable").map(({ id }) => (
            <li key={id} className={`${CHIP} border-dashed border-edge text-muted`}>
              <Icon name="clock" className="size-3.5" />
              {texts.capabilities[id]}
            </li>
          ))}
        </ChipList>
      )}
    </div>
  );
}

function ChipList({ label, visible = false, children }: { label: string; visible?: boolean; children: ReactNode }) {
  const id = useId();
  return (
    <div className="flex flex-wrap items-center gap-2 text-sm text-muted">
      <p id={id} className={visible ? "leading-5" : "sr-only"}>
        {label}
      </p>
      <ul aria-labelledby={id} className="flex flex-wrap gap-2">
        {children}
      </ul>
    </div>
  );
}
