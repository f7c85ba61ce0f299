import type { Account } from "@tiktok-connect/contract";
import { texts } from "../texts.ts";
import { LateDisclosure } from "../ui/disclosure.tsx";
import { late } from "../ui/late.ts";

const ScopeList = late(async () => (await import("./scope-list.tsx")).ScopeList);

/** For whoever wants to know exactly. */
export function ScopeDetails({ account }: { account: Account }) {
  return (
    <LateDisclosure label={texts.account.scopes}>
      <div className="mb-3">
        <ScopeList account={account} />
      </div>
    </LateDisclosure>
  );
}
