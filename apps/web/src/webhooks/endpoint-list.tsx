import { useQuery } from "@tanstack/react-query";
import { webhookEndpointsQuery } from "../api/webhooks.ts";
import { ErrorNotice } from "../notices/error-notice.tsx";
import { webhookTexts as words } from "../texts/webhooks.ts";
import { Spinner } from "../ui/spinner.tsx";
import { EndpointCard } from "./endpoint-card.tsx";
import type { NewSecret } from "./secret-notice.tsx";

export function EndpointList({ onSecret }: { onSecret: (secret: NewSecret) => void }) {
  const endpoints = useQuery(webhookEndpointsQuery);
  if (endpoints.isPending) {
    return (
      <p role="status" className="flex items-center gap-2 text-sm text-muted">
        <Spinner /> {words.loading}
      </p>
    );
  }
  if (!endpoints.data) {
    return <ErrorNotice error={endpoints.error} title={words.loadingFailed} onRetry={endpoints.refetch} />;
  }
  if (endpoints.data.length === 0) return <p className="text-sm text-muted">{words.empty}</p>;
  return (
    <ul className="grid grid-cols-1 gap-4">
      {endpoints.data.map((endpoint) => (
        <EndpointCard key={endpoint.id} endpoint={endpoint} onSecret={onSecret} />
      ))}
    </ul>
  );
}
