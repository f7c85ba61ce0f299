import { unreturned } from "../texts/connection.ts";
import { notices } from "../texts/notices.ts";
import { texts } from "../texts.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import type { SentValues } from "./connection-message.ts";

/** What TikTok was sent, each value to be copied and looked for in TikTok's portal. */
export function SentValueList({ sent }: { sent: SentValues }) {
  const { sentLabels: labels, pkce } = unreturned;
  return (
    <>
      <p>
        <span className="font-medium">{notices.forOperator}</span> {unreturned.sent}
      </p>
      <dl className="divide-y divide-info-line border-y border-info-line">
        <SentValue label={labels.authorizeUrl} value={sent.authorizeUrl} />
        <SentValue label={labels.clientKey} value={sent.clientKey} />
        <SentValue label={labels.redirectUri} value={sent.redirectUri} />
        <SentValue label={labels.scope} value={sent.scope} />
        <SentValue label={labels.pkce} value={sent.pkce ? pkce.on : pkce.off} />
      </dl>
    </>
  );
}

function SentValue({ label, value }: { label: string; value: string }) {
  return (
    <div className="py-2 sm:flex sm:items-baseline sm:gap-4">
      <dt className="w-28 shrink-0 text-muted">{label}</dt>
      <dd className="flex grow flex-wrap items-center justify-between gap-x-2">
        <code className="select-all">{value}</code>
        <CopyButton value={value} name={label} words={texts.copy} />
      </dd>
    </div>
  );
}
