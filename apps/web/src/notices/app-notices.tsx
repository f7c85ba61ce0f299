import { useQuery } from "@tanstack/react-query";
import type { Notice as AppNotice } from "@tiktok-connect/contract";
import { noticesQuery } from "../api/app.ts";
import { disconnectionsQuery } from "../api/disconnections.ts";
import { texts } from "../texts.ts";
import { Notice } from "../ui/notice.tsx";
import { RelativeTime } from "../ui/relative-time.tsx";

/** What everybody, or this person, or the operator should know. Where it cannot be read, nothing is said. */
export function AppNotices() {
  const { data = [] } = useQuery(noticesQuery);
  const { data: disconnections } = useQuery(disconnectionsQuery);
  return data
    .filter((notice) => !isTold(notice, disconnections))
    .map((notice) => <OneNotice key={keyOf(notice)} notice={notice} />);
}

/** The live event of the same disconnect says it already. */
function isTold(notice: AppNotice, disconnections: readonly { accountId: string }[]): boolean {
  return (
    notice.kind === "disconnect_unconfirmed" && disconnections.some(({ accountId }) => accountId === notice.accountId)
  );
}

function keyOf(notice: AppNotice): string {
  if (notice.kind === "disconnect_unconfirmed") return notice.accountId;
  return notice.kind === "app_fault" ? `${notice.kind} ${notice.operator?.setting}` : notice.kind;
}

function OneNotice({ notice }: { notice: AppNotice }) {
  switch (notice.kind) {
    case "app_fault":
      return (
        <Notice tone="warning" title={texts.notices.appFault}>
          <p>{texts.notices.appFaultBody}</p>
          <p className="text-muted">
            {texts.notices.since} <RelativeTime at={new Date(notice.since)} />
          </p>
          {notice.operator && <OperatorDetail operator={notice.operator} />}
        </Notice>
      );
    case "app_changed":
      return (
        <Notice tone="info" title={texts.notices.appChanged(notice.accounts)}>
          <p>{texts.notices.appChangedBody}</p>
        </Notice>
      );
    case "disconnect_unconfirmed":
      return (
        <Notice tone="warning" title={texts.disconnect.unconfirmed(notice.accountName)}>
          <p>{texts.disconnect.unconfirmedHint}</p>
        </Notice>
      );
    default:
      return notice satisfies never;
  }
}

function OperatorDetail({
  operator,
}: {
  operator: NonNullable<Extract<AppNotice, { kind: "app_fault" }>["operator"]>;
}) {
  return (
    <>
      <p>
        <span className="font-medium">{texts.notices.appFaultOperator(operator.setting)}</span> {operator.detail}
      </p>
      {operator.logId !== null && (
        <p className="font-mono text-xs text-muted">{texts.timeline.logId(operator.logId)}</p>
      )}
    </>
  );
}
