import type { Account } from "@tiktok-connect/contract";
import { lazy } from "react";
import { texts } from "../texts.ts";
import { LateDisclosure } from "../ui/disclosure.tsx";

const ScopeList = lazy(() => import("./scope-list.tsx"));

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
