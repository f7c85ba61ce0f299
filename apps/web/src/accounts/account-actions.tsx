import type { Account } from "@tiktok-connect/contract";
import type { ReactNode } from "react";
import { authorizeAddress } from "../api/accounts.ts";
import { texts } from "../texts.ts";
import { ButtonLink } from "../ui/button.tsx";
import { accountName } from "./account-name.ts";
import { DisconnectControl } from "./disconnect-control.tsx";
import { RefreshControl } from "./refresh-control.tsx";
import { STATUS_LOOK } from "./status-look.ts";

/** What can be done with an account; the one thing that its owner has to do comes first. `children` come last. */
export function AccountActions({ account, children }: { account: Account; children: ReactNode }) {
  const name = accountName(account);
  const { action, refreshable, disconnectable } = STATUS_LOOK[account.status.kind];
  return (
    <div className="flex flex-wrap items-center gap-2">
      {action === "reauthorize" && (
        <ButtonLink
          look="primary"
          icon="link"
          href={authorizeAddress(account.id)}
          aria-label={texts.account.reauthorizeName(name)}
        >
          {texts.account.reauthorize}
        </ButtonLink>
      )}
      {refreshable && <RefreshControl account={account} label={texts.refresh.buttonName(name)} />}
      {disconnectable && <DisconnectControl account={account} name={name} />}
      {children}
    </div>
  );
}
