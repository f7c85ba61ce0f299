import type { DisconnectedEvent } from "@tiktok-connect/contract";
import { disconnect } from "../texts/disconnect.ts";
import { texts } from "../texts.ts";
import { Notice, type TakeFocus } from "../ui/notice.tsx";

interface DisconnectionProps {
  event: DisconnectedEvent;
  takeFocus: TakeFocus;
  onDismiss: () => void;
}

/** How one disconnect ended. */
export function Disconnection({ event, takeFocus, onDismiss }: DisconnectionProps) {
  const dismiss = { label: texts.dismiss, onDismiss };
  switch (event.outcome) {
    case "confirmed":
      return (
        <Notice tone="good" title={disconnect.confirmed(event.accountName)} dismiss={dismiss} takeFocus={takeFocus} />
      );
    case "unconfirmed":
      return (
        <Notice
          tone="warning"
          title={disconnect.unconfirmed(event.accountName)}
          dismiss={dismiss}
          takeFocus={takeFocus}
        >
          <p>{disconnect.unconfirmedHint}</p>
        </Notice>
      );
    case "superseded":
      return (
        <Notice tone="plain" title={disconnect.superseded(event.accountName)} dismiss={dismiss} takeFocus={takeFocus} />
      );
    default:
      return event.outcome satisfies never;
  }
}
