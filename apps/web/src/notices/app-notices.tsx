import { useQuery } from "@tanstack/react-query";
import type { Notice } from "@tiktok-connect/contract";
import { Suspense } from "react";
import { noticesQuery } from "../api/app.ts";
import { disconnectionsQuery } from "../api/disconnections.ts";
import { late } from "../ui/late.ts";

const AppNotice = late(async () => (await import("./app-notice.tsx")).AppNotice);

/** What everybody, or this person, or the operator should know. Where it cannot be read, nothing is said. */
export function AppNotices() {
  const { data = [] } = useQuery(noticesQuery);
  const { data: disconnections } = useQuery(disconnectionsQuery);
  const told = data.filter((notice) => !isTold(notice, disconnections));
  return (
    <Suspense>
      {told.map((notice) => (
        <AppNotice key={keyOf(notice)} notice={notice} />
      ))}
    </Suspense>
  );
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
