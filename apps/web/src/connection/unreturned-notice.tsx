import { useScopeNames } from "../scopes/use-scope-names.ts";
import { unreturned } from "../texts/connection.ts";
import { texts } from "../texts.ts";
import { ButtonLink } from "../ui/button.tsx";
import { Notice, type TakeFocus } from "../ui/notice.tsx";
import type { SentValues } from "./connection-message.ts";
import { SentValueList } from "./sent-value-list.tsx";

interface UnreturnedNoticeProps {
  requestedScopes: string[];
  sent: SentValues | null;
  retryAddress: string;
  dismiss: { label: string; onDismiss: () => void };
  takeFocus?: TakeFocus;
}

/** The person set out for TikTok and TikTok has not sent them back, which is all that its error page shows of itself. */
export function UnreturnedNotice({
  requestedScopes,
  sent,
  retryAddress,
  dismiss,
  takeFocus = "always",
}: UnreturnedNoticeProps) {
  const nameScope = useScopeNames();
  return (
    <Notice
      tone="info"
      title={unreturned.title}
      dismiss={dismiss}
      takeFocus={takeFocus}
      actions={<ButtonLink href={retryAddress}>{texts.tryAgain}</ButtonLink>}
    >
      <p>{unreturned.gently}</p>
      <ol className="list-decimal space-y-1 ps-5">
        {unreturned.causes.map(({ cause, setting }) => (
          <li key={setting}>
            {cause} <code className="text-xs text-muted">{setting}</code>
          </li>
        ))}
      </ol>
      <p>{unreturned.asked}</p>
      <ul className="list-disc ps-5">
        {requestedScopes.map((scope) => (
          <li key={scope}>
            {nameScope(scope)} <code className="text-xs text-muted">{scope}</code>
          </li>
        ))}
      </ul>
      {sent && <SentValueList sent={sent} />}
    </Notice>
  );
}
