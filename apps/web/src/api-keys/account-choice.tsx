import { useQuery } from "@tanstack/react-query";
import { accountName } from "../accounts/account-name.ts";
import { accountsQuery } from "../api/accounts.ts";
import { ErrorNotice } from "../notices/error-notice.tsx";
import { apiKeys } from "../texts/api-keys.ts";
import { texts } from "../texts.ts";

interface AccountChoiceProps {
  chosen: ReadonlySet<string>;
  onChoose: (chosen: ReadonlySet<string>) => void;
}

/** Some of a person's accounts. */
export function AccountChoice({ chosen, onChoose }: AccountChoiceProps) {
  const { data, error, isPending, refetch } = useQuery(accountsQuery);
  if (isPending) {
    return (
      <p role="status" className="ps-6 text-sm text-muted">
        {apiKeys.make.accountsLoading}
      </p>
    );
  }
  if (!data) return <ErrorNotice error={error} title={texts.accounts.loadingFailed} onRetry={refetch} />;
  if (data.length === 0) return <p className="ps-6 text-sm text-muted">{apiKeys.make.noAccounts}</p>;
  return (
    <ul className="grid max-h-64 gap-1 overflow-y-auto rounded-lg border border-line p-3">
      {data.map((account) => (
        <li key={account.id}>
          <label className="flex min-h-8 cursor-pointer items-center gap-2 text-sm">
            <input
              type="checkbox"
              checked={chosen.has(account.id)}
              onChange={({ currentTarget }) => {
                const others = [...chosen].filter((id) => id !== account.id);
                onChoose(new Set(currentTarget.checked ? [...others, account.id] : others));
              }}
              className="size-4 shrink-0"
            />
            <span className="min-w-0">{accountName(account)}</span>
          </label>
        </li>
      ))}
    </ul>
  );
}
