import { useState } from "react";
import { texts } from "../texts.ts";
import { Disclosure } from "../ui/disclosure.tsx";
import { EventList } from "./event-list.tsx";

/** What happened to the account; read when somebody wants to see it. */
export function Timeline({ accountId }: { accountId: string }) {
  const [open, setOpen] = useState(false);
  return (
    <Disclosure label={texts.timeline.title} onToggle={setOpen}>
      {open && <EventList accountId={accountId} />}
    </Disclosure>
  );
}
