import { useQuery } from "@tanstack/react-query";
import type { ApiKey } from "@tiktok-connect/contract";
import { accountsQuery } from "../api/accounts.ts";
import { apiKeys } from "../texts/api-keys.ts";
import { Button } from "../ui/button.tsx";
import { RelativeTime } from "../ui/relative-time.tsx";
import { openedAccounts } from "./opened-accounts.ts";

const words = apiKeys.list;

export function KeyRow({ apiKey, onRevoke }: { apiKey: ApiKey; onRevoke: () => void }) {
  const { data: accounts } = useQuery(accountsQuery);
  const { name, start, scope, createdAt, lastUsedAt } = apiKey;
  const opened = openedAccounts(apiKey, accounts);
  return (
    <li className="flex flex-wrap items-center justify-between gap-3 p-4">
      <div className="min-w-0 text-sm leading-6 text-muted">
        <p className="text-base font-medium text-ink">{name}</p>
        <p>
          {words.scopes[scope]}
          {opened && ` · ${opened}`}
        </p>
        <p>
          {words.begins} <code>{start}</code>
        </p>
        <p>
          {words.made} <RelativeTime at={new Date(createdAt)} />,{" "}
          {lastUsedAt === null ? (
            words.neverUsed
          ) : (
            <>
              {words.lastUsed} <RelativeTime at={new Date(lastUsedAt)} />
            </>
          )}
        </p>
      </div>
      <Button icon="unlink" aria-label={words.revokeName(name)} aria-haspopup="dialog" onClick={onRevoke}>
        {words.revoke}
      </Button>
    </li>
  );
}
