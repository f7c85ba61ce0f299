import { texts } from "../texts.ts";
import { LateDisclosure } from "../ui/disclosure.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { EventList } from "./event-list.tsx";

/** What happened to the account. */
export function Timeline({ accountId }: { accountId: string }) {
  return (
    <LateDisclosure label={texts.account.timeline} waiting={<Skeleton className="h-5 w-56 max-w-full" />}>
      <EventList accountId={accountId} />
    </LateDisclosure>
  );
}
