import { texts } from "../texts.ts";
import { LateDisclosure } from "../ui/disclosure.tsx";
import { EventList } from "./event-list.tsx";

/** What happened to the account; read when somebody wants to see it. */
export function Timeline({ accountId }: { accountId: string }) {
  return (
    <LateDisclosure label={texts.account.timeline}>
      <EventList accountId={accountId} />
    </LateDisclosure>
  );
}
