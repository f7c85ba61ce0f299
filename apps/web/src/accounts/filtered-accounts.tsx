import type { Account } from "@tiktok-connect/contract";
import { useDeferredValue, useMemo, useState } from "react";
import { texts } from "../texts.ts";
import { Choice } from "../ui/choice.tsx";
import { Field } from "../ui/field.tsx";
import { AccountRow } from "./account-row.tsx";
import { matchingAccounts } from "./matching-accounts.ts";
import { needsAttention } from "./status-look.ts";

type Filter = "all" | "attention";

/** Fewer are found by looking. */
const MANY = 12;

/** All accounts, or those alone that wait for their owner; of many, those that somebody looks for. */
export function FilteredAccounts({ accounts }: { accounts: Account[] }) {
  /** Null until somebody chooses. */
  const [chosen, setChosen] = useState<Filter | null>(null);
  const [sought, setSought] = useState("");
  // Whoever types sees what they type at once, and the list a moment later.
  const lookedFor = useDeferredValue(sought);
  const waiting = accounts.filter(({ status }) => needsAttention(status));
  // What somebody uses does not go away under their hand when the last account is done.
  const offered = accounts.length > 1 && (waiting.length > 0 || chosen !== null);
  const searchable = accounts.length >= MANY || sought !== "";
  const filter = offered && chosen !== null ? chosen : "all";
  const shown = useMemo(() => {
    const ofFilter = filter === "all" ? accounts : accounts.filter(({ status }) => needsAttention(status));
    return matchingAccounts(ofFilter, lookedFor);
  }, [accounts, filter, lookedFor]);

  const words = texts.accounts.filter;
  return (
    <>
      {searchable && (
        <Field
          label={words.search}
          type="search"
          autoComplete="off"
          value={sought}
          onChange={(event) => setSought(event.currentTarget.value)}
        />
      )}
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
      <p role="status" className={shown.length === 0 ? NOTHING : "sr-only"}>
        {shown.length === 0 && (lookedFor === "" ? words.nothing : words.notFound)}
        {shown.length > 0 && lookedFor !== "" && words.found(shown.length)}
      </p>
      {shown.length > 0 && (
        <ul className="space-y-4">
          {shown.map((account, place) => (
            <AccountRow key={account.id} account={account} place={place} />
          ))}
        </ul>
      )}
    </>
  );
}

const NOTHING = "rounded-2xl border border-dashed border-edge px-6 py-10 text-center font-medium";
