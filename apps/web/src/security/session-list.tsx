import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Session } from "@tiktok-connect/contract";
import { endAllSessions, endSession, sessionsQuery } from "../api/identity.ts";
import { ErrorNotice } from "../notices/error-notice.tsx";
import { security as words } from "../texts/security.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { RelativeTime } from "../ui/relative-time.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { browserName } from "./browser-name.ts";

/** Where this person is signed in, and the way out of each session or of all. */
export function SessionList() {
  const sessions = useQuery(sessionsQuery);
  const endAll = useMutation({ mutationFn: endAllSessions, onSuccess: () => location.assign("/sign-in") });
  if (sessions.isPending) {
    return (
      <p role="status" className="flex items-center gap-2 text-sm text-muted">
        <Spinner /> {words.loading}
      </p>
    );
  }
  if (sessions.isError) {
    return <ErrorNotice error={sessions.error} title={words.loadingFailed} onRetry={sessions.refetch} />;
  }
  return (
    <>
      <ul className="divide-y divide-line rounded-2xl border border-line bg-surface">
        {sessions.data.map((session) => (
          <SessionRow key={session.id} session={session} />
        ))}
      </ul>
      <div>
        <Button look="danger" busy={endAll.isPending} onClick={() => endAll.mutate()}>
          {words.endAll}
        </Button>
        <p role="alert" className="mt-2 text-sm text-bad empty:hidden">
          {endAll.isError && words.endFailed}
        </p>
      </div>
    </>
  );
}

function SessionRow({ session }: { session: Session }) {
  const queryClient = useQueryClient();
  const end = useMutation({
    mutationFn: () => endSession(session.id),
    onSuccess: () => queryClient.invalidateQueries(sessionsQuery),
  });
  const known = browserName(session.userAgent);
  const name = known === null ? words.unknownBrowser : words.browserOn(known.browser, known.system);
  return (
    <li className="flex flex-wrap items-center justify-between gap-3 p-4">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-2 font-medium">
          {name}
          {session.current && (
            <Badge tone="good" icon="check">
              {words.current}
            </Badge>
          )}
        </p>
        <p className="text-sm leading-6 break-words text-muted">
          {session.address && `${session.address} · `}
          {words.since} <RelativeTime at={new Date(session.createdAt)} />, {words.lastUsed}{" "}
          <RelativeTime at={new Date(session.lastUsedAt)} />
        </p>
        <p role="alert" className="text-sm text-bad empty:hidden">
          {end.isError && words.endFailed}
        </p>
      </div>
      {!session.current && (
        <Button busy={end.isPending} aria-label={words.endName(name)} onClick={() => end.mutate()}>
          {words.end}
        </Button>
      )}
    </li>
  );
}
