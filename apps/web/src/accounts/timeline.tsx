import { texts } from "../texts.ts";
import { LateDisclosure } from "../ui/disclosure.tsx";
import { late } from "../ui/late.ts";

const EventList = late(async () => (await import("./event-list.tsx")).EventList);

/** What happened to the account; read when somebody wants to see it. */
export function Timeline({ accountId }: { accountId: string }) {
  return (
    <LateDisclosure label={texts.account.timeline}>
      <EventList accountId={accountId} />
    </LateDisclosure>
  );
}
