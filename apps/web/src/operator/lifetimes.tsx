import type { OperatorOverview } from "@tiktok-connect/contract";
import { operatorTexts } from "../texts/operator.ts";
import { RelativeTime } from "../ui/relative-time.tsx";
import { Panel } from "./panel.tsx";

const words = operatorTexts.lifetimes;

/** How long TikTok says that its tokens live; a change of it explains a change of everything else. */
export function Lifetimes({ lifetimes }: Pick<OperatorOverview, "lifetimes">) {
  return <Panel title={words.title}>{lifetimes ? <Facts {...lifetimes} /> : <p>{words.unknown}</p>}</Panel>;
}

function Facts({ accessSeconds, refreshSeconds, since }: NonNullable<OperatorOverview["lifetimes"]>) {
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
      <dt className="text-muted">{words.access}</dt>
      <dd className="font-medium">{operatorTexts.seconds(accessSeconds)}</dd>
      {refreshSeconds !== null && (
        <>
          <dt className="text-muted">{words.refresh}</dt>
          <dd className="font-medium">{operatorTexts.seconds(refreshSeconds)}</dd>
        </>
      )}
      <dt className="text-muted">{words.since}</dt>
      <dd>
        <RelativeTime at={new Date(since)} />
      </dd>
    </dl>
  );
}
