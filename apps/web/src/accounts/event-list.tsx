import { useInfiniteQuery } from "@tanstack/react-query";
import type { AccountEvent, AccountEventType } from "@tiktok-connect/contract";
import { accountEventsQuery } from "../api/accounts.ts";
import { ErrorNotice } from "../notices/error-notice.tsx";
import { useScopeNames } from "../scopes/use-scope-names.ts";
import { timeline } from "../texts/timeline.ts";
import { texts } from "../texts.ts";
import { OlderButton } from "../ui/older-button.tsx";
import { RelativeTime } from "../ui/relative-time.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { eventReason } from "./event-reason.ts";

interface EventListProps {
  accountId: string;
  /** Left out: of every type. */
  types?: readonly AccountEventType[] | undefined;
}

/** What happened to the account, newest first; what is older comes when it is asked for. */
export function EventList({ accountId, types }: EventListProps) {
  const query = useInfiniteQuery(accountEventsQuery(accountId, types));
  if (query.isPending) return <Loading />;
  if (!query.data) {
    return <ErrorNotice error={query.error} title={timeline.loadingFailed} onRetry={query.refetch} />;
  }
  const events = query.data.pages.flatMap((page) => page.events);
  if (events.length === 0) return <p className="text-sm text-muted">{timeline.empty}</p>;
  return (
    <>
      <ol className="space-y-3 border-s border-line ps-4">
        {events.map((event) => (
          <Event key={event.id} event={event} />
        ))}
      </ol>
      <OlderButton label={timeline.older} query={query} />
    </>
  );
}

function Event({ event }: { event: AccountEvent }) {
  const reason = eventReason(event, useScopeNames());
  return (
    <li className="text-sm leading-6">
      <span className="font-medium">{timeline.event(event.type)}</span>{" "}
      <span className="text-muted">
        <RelativeTime at={new Date(event.at)} />
      </span>
      {reason !== null && <p className="text-muted">{reason}</p>}
      {event.logId !== null && <p className="font-mono text-xs text-muted">{texts.logId(event.logId)}</p>}
    </li>
  );
}

function Loading() {
  return (
    <div role="status">
      <span className="sr-only">{timeline.loading}</span>
      <Skeleton className="mb-3 h-5 w-56 max-w-full" />
      <Skeleton className="h-5 w-48 max-w-full" />
    </div>
  );
}
