import type { Account } from "@tiktok-connect/contract";
import { texts } from "../texts.ts";
import { Disclosure } from "../ui/disclosure.tsx";
import { ScopeList } from "./scope-list.tsx";

/** For whoever wants to know exactly. */
export function ScopeDetails({ account }: { account: Account }) {
  return (
    <Disclosure label={texts.account.scopes}>
      <div className="mb-3">
        <ScopeList account={account} />
      </div>
    </Disclosure>
  );
}
