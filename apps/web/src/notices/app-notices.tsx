import { useQuery } from "@tanstack/react-query";
import type { Notice } from "@tiktok-connect/contract";
import { noticesQuery } from "../api/app.ts";
import { disconnectionsQuery } from "../api/disconnections.ts";
import { AppNotice } from "./app-notice.tsx";

/** What everybody, or this person, or the operator should know. Where it cannot be read, nothing is said. */
export function AppNotices() {
  const { data = [] } = useQuery(noticesQuery);
  const { data: disconnections } = useQuery(disconnectionsQuery);
  return data
    .filter((notice) => !isTold(notice, disconnections))
    .map((notice) => <AppNotice key={keyOf(notice)} notice={notice} />);
}

/** The live event of the same disconnect says it already. */
function isTold(notice: Notice, disconnections: readonly { accountId: string }[]): boolean {
  return (
    notice.kind === "disconnect_unconfirmed" && disconnections.some(({ accountId }) => accountId === notice.accountId)
  );
}

function keyOf(notice: Notice): string {
  if (notice.kind === "disconnect_unconfirmed") return notice.accountId;
  if (notice.kind === "webhook_endpoint_disabled") return notice.endpointId;
  return notice.kind === "app_fault" ? `${notice.kind} ${notice.operator?.setting}` : notice.kind;
}
