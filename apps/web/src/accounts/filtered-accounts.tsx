import type { Account } from "@tiktok-connect/contract";
import { useState } from "react";
import { texts } from "../texts.ts";
import { Choice } from "../ui/choice.tsx";
import { AccountCard } from "./account-card.tsx";
import { needsAttention } from "./status-look.ts";

type Filter = "all" | "attention";

/** All accounts, or those alone that wait for their owner. */
export function FilteredAccounts({ accounts }: { accounts: Account[] }) {
  /** Null until somebody chooses. */
  const [chosen, setChosen] = useState<Filter | null>(null);
  const waiting = accounts.filter(({ status }) => needsAttention(status));
  // What somebody uses does not go away under their hand when the last account is done.
  const offered = accounts.length > 1 && (waiting.length > 0 || chosen !== null);
  const filter = offered && chosen !== null ? chosen : "all";
  const shown = filter === "all" ? accounts : waiting;

  const words = texts.accounts.filter;
  return (
    <>
      {offered && (
        <Choice
          legend={words.legend}
          options={[
            { value: "all", label: words.all(accounts.length) },
            { value: "attention", label: words.attention(waiting.length) },
          ]}
          value={filter}
          onChoose={setChosen}
        />
      )}
      <p
        role="status"
        className="rounded-2xl border border-dashed border-edge px-6 py-10 text-center font-medium empty:hidden"
      >
        {shown.length === 0 && words.nothing}
      </p>
      {shown.length > 0 && (
        <ul className="space-y-4">
          {shown.map((account) => (
            <li key={account.id}>
              <AccountCard account={account} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
