import { texts } from "../texts.ts";
import { ButtonLink } from "../ui/button.tsx";
import { Notice, type TakeFocus } from "../ui/notice.tsx";
import type { ConnectionMessage } from "./connection-message.ts";
import { FreshStartControl } from "./fresh-start-control.tsx";

interface ReturnedNoticeProps {
  message: Extract<ConnectionMessage, { kind: "returned" }>;
  dismiss: { label: string; onDismiss: () => void };
  takeFocus: TakeFocus;
}

/** How the way to TikTok and back ended, and what can be done now. */
export function ReturnedNotice({ message, dismiss, takeFocus }: ReturnedNoticeProps) {
  const { tone, title, body, retryAddress, freshStart } = message;
  return (
    <Notice
      tone={tone}
      title={title}
      dismiss={dismiss}
      takeFocus={takeFocus}
      actions={
        retryAddress && (
          <>
            <ButtonLink href={retryAddress}>{texts.tryAgain}</ButtonLink>
            {freshStart && <FreshStartControl {...freshStart} />}
          </>
        )
      }
    >
      {body.map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
    </Notice>
  );
}
