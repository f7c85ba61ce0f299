import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { DisconnectedEvent } from "@tiktok-connect/contract";
import { disconnectionsQuery, dismissDisconnection } from "../api/disconnections.ts";
import { texts } from "../texts.ts";
import { Notice } from "../ui/notice.tsx";

/** How each disconnect ended that this page has seen the end of. */
export function Disconnections() {
  const queryClient = useQueryClient();
  const { data } = useQuery(disconnectionsQuery);
  return data.map((event) => (
    <Disconnection key={event.accountId} event={event} onDismiss={() => dismissDisconnection(queryClient, event)} />
  ));
}

function Disconnection({ event, onDismiss }: { event: DisconnectedEvent; onDismiss: () => void }) {
  const dismiss = { label: texts.dismiss, onDismiss };
  switch (event.outcome) {
    case "confirmed":
      return (
        <Notice
          tone="good"
          title={texts.disconnect.confirmed(event.accountName)}
          dismiss={dismiss}
          takeFocus="if-lost"
        />
      );
    case "unconfirmed":
      return (
        <Notice
          tone="warning"
          title={texts.disconnect.unconfirmed(event.accountName)}
          dismiss={dismiss}
          takeFocus="if-lost"
        >
          <p>{texts.disconnect.unconfirmedHint}</p>
        </Notice>
      );
    case "superseded":
      return (
        <Notice
          tone="plain"
          title={texts.disconnect.superseded(event.accountName)}
          dismiss={dismiss}
          takeFocus="if-lost"
        />
      );
    default:
      return event.outcome satisfies never;
  }
}
