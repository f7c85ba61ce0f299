import type { WebhookEndpoint } from "@tiktok-connect/contract";
import { webhookTexts } from "../texts/webhooks.ts";
import { Badge } from "../ui/badge.tsx";
import { RelativeTime } from "../ui/relative-time.tsx";
import { DeliveryLog } from "./delivery-log.tsx";
import { EndpointActions } from "./endpoint-actions.tsx";
import type { NewSecret } from "./secret-notice.tsx";

const words = webhookTexts.endpoint;

/** One endpoint: where it is, how it does, and what can be done about it. */
export function EndpointCard({
  endpoint,
  onSecret,
}: {
  endpoint: WebhookEndpoint;
  onSecret: (secret: NewSecret) => void;
}) {
  return (
    <li className="grid grid-cols-1 gap-3 rounded-2xl border border-line bg-surface p-5">
      <div className="flex flex-wrap items-start justify-between gap-2">
        <p className="min-w-0 font-medium break-all">{endpoint.url}</p>
        <State endpoint={endpoint} />
      </div>
      <p className="text-sm leading-6 text-muted">
        {endpoint.eventTypes.map((type) => webhookTexts.wireName(type)).join(", ")}
      </p>
      <Trouble endpoint={endpoint} />
      {endpoint.previousSecretEndsAt !== null && (
        <p className="text-sm text-muted">
          {words.overlapEnds} <RelativeTime at={new Date(endpoint.previousSecretEndsAt)} />
        </p>
      )}
      <EndpointActions endpoint={endpoint} onSecret={onSecret} />
      <DeliveryLog endpointId={endpoint.id} />
    </li>
  );
}

function State({ endpoint }: { endpoint: WebhookEndpoint }) {
  if (endpoint.disabledAt !== null) {
    return (
      <Badge tone="bad" icon="alert">
        {words.disabled}
      </Badge>
    );
  }
  if (endpoint.failingSince !== null) {
    return (
      <Badge tone="warning" icon="clock">
        {words.failing}
      </Badge>
    );
  }
  return (
    <Badge tone="good" icon="check">
      {words.working}
    </Badge>
  );
}

function Trouble({ endpoint: { disabledAt, disabledReason, failingSince } }: { endpoint: WebhookEndpoint }) {
  if (disabledAt !== null) {
    return (
      <p className="text-sm leading-6">
        {words.disabledSince} <RelativeTime at={new Date(disabledAt)} />.{" "}
        {disabledReason && words.disabledReasons[disabledReason]}
      </p>
    );
  }
  if (failingSince === null) return null;
  return (
    <p className="text-sm leading-6">
      {words.failingSince} <RelativeTime at={new Date(failingSince)} />.
    </p>
  );
}
