import { useQuery } from "@tanstack/react-query";
import type { ApiKey } from "@tiktok-connect/contract";
import { useState } from "react";
import { apiKeysQuery } from "../api/api-keys.ts";
import { ErrorNotice } from "../notices/error-notice.tsx";
import { apiKeys } from "../texts/api-keys.ts";
import { texts } from "../texts.ts";
import { Notice } from "../ui/notice.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { KeyRow } from "./key-row.tsx";
import { RevokeDialog } from "./revoke-dialog.tsx";

const words = apiKeys.list;

/** The keys that work, and the way to take one out of use. */
export function KeyList() {
  const { data, error, isPending, refetch } = useQuery(apiKeysQuery);
  const [asking, setAsking] = useState<ApiKey | null>(null);
  const [revoked, setRevoked] = useState<ApiKey | null>(null);
  if (isPending) {
    return (
      <p role="status" className="flex items-center gap-2 text-sm text-muted">
        <Spinner /> {words.loading}
      </p>
    );
  }
  if (!data) return <ErrorNotice error={error} title={words.loadingFailed} onRetry={refetch} />;
  return (
    <>
      {revoked && (
        <Notice
          key={revoked.id}
          tone="info"
          title={apiKeys.revoke.done(revoked.name)}
          takeFocus="if-lost"
          dismiss={{ label: texts.dismiss, onDismiss: () => setRevoked(null) }}
        />
      )}
      {data.length === 0 ? (
        <p className="text-sm text-muted">{words.empty}</p>
      ) : (
        <ul className="divide-y divide-line rounded-2xl border border-line bg-surface">
          {data.map((apiKey) => (
            <KeyRow key={apiKey.id} apiKey={apiKey} onRevoke={() => setAsking(apiKey)} />
          ))}
        </ul>
      )}
      {asking && (
        <RevokeDialog
          apiKey={asking}
          onClose={() => setAsking(null)}
          onRevoked={() => {
            setAsking(null);
            setRevoked(asking);
          }}
        />
      )}
    </>
  );
}
