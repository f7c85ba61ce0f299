import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import type { WebhookDelivery } from "@tiktok-connect/contract";
import { deliverAgain, webhookDeliveriesQuery } from "../api/webhooks.ts";
import { ErrorNotice } from "../notices/error-notice.tsx";
import { errorWords } from "../notices/error-words.ts";
import { webhookTexts } from "../texts/webhooks.ts";
import { Button } from "../ui/button.tsx";
import { LateDisclosure } from "../ui/disclosure.tsx";
import { OlderButton } from "../ui/older-button.tsx";
import { RelativeTime } from "../ui/relative-time.tsx";
import { Spinner } from "../ui/spinner.tsx";

const words = webhookTexts.deliveries;

/** What an endpoint was told, and what came of it; read when somebody wants to see it. */
export function DeliveryLog({ endpointId }: { endpointId: string }) {
  return (
    <LateDisclosure label={words.title}>
      <Deliveries endpointId={endpointId} />
    </LateDisclosure>
  );
}

function Deliveries({ endpointId }: { endpointId: string }) {
  const query = useInfiniteQuery(webhookDeliveriesQuery(endpointId));
  if (query.isPending) {
    return (
      <p role="status" className="flex items-center gap-2 text-sm text-muted">
        <Spinner /> {words.loading}
      </p>
    );
  }
  if (!query.data) return <ErrorNotice error={query.error} title={words.loadingFailed} onRetry={query.refetch} />;
  const deliveries = query.data.pages.flatMap((page) => page.deliveries);
  if (deliveries.length === 0) return <p className="text-sm text-muted">{words.empty}</p>;
  return (
    <>
      <ol className="divide-y divide-line">
        {deliveries.map((delivery) => (
          <Delivery key={delivery.id} endpointId={endpointId} delivery={delivery} />
        ))}
      </ol>
      <OlderButton label={words.older} query={query} />
    </>
  );
}

function Delivery({ endpointId, delivery }: { endpointId: string; delivery: WebhookDelivery }) {
  const queryClient = useQueryClient();
  const again = useMutation({
    mutationFn: () => deliverAgain(endpointId, delivery.id),
    onSuccess: () => queryClient.invalidateQueries(webhookDeliveriesQuery(endpointId)),
  });
  const event = webhookTexts.wireName(delivery.eventType);
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-3 gap-y-2 py-3 text-sm leading-6">
      <div className="min-w-0">
        <p className="break-words">
          <span className="font-medium">{event}</span>{" "}
          <span className="text-muted">
            <RelativeTime at={new Date(delivery.eventAt)} />
          </span>
        </p>
        <p className="text-muted">
          <span className={delivery.status === "given_up" ? "font-medium text-bad" : "font-medium text-ink"}>
            {words.states[delivery.status]}
          </span>
          {outcomeOf(delivery)}
          {delivery.attemptCount > 0 && delivery.nextAttemptAt !== null && (
            <>
              {", "}
              {words.next} <RelativeTime at={new Date(delivery.nextAttemptAt)} />
            </>
          )}
        </p>
        <p className="font-mono text-xs break-all text-muted">{delivery.id}</p>
        <p role="alert" className="text-bad empty:hidden">
          {again.isError && errorWords(again.error)}
        </p>
      </div>
      {delivery.status !== "waiting" && (
        <Button aria-label={words.againName(event, delivery.id)} busy={again.isPending} onClick={() => again.mutate()}>
          {words.again}
        </Button>
      )}
    </li>
  );
}

/** ", 2 attempts, answered 503"; empty before the first attempt has ended. */
function outcomeOf({ attemptCount, lastStatus, lastFault }: WebhookDelivery): string {
  if (lastStatus === null && lastFault === null) return "";
  const last = lastStatus === null ? words.fault(lastFault ?? "") : words.answered(lastStatus);
  return attemptCount === 0 ? `, ${last}` : `, ${words.attempts(attemptCount)}, ${last}`;
}
