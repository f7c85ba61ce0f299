import type { OperatorOverview } from "@tiktok-connect/contract";
import type { ReactNode } from "react";
import { notices } from "../texts/notices.ts";
import { operatorTexts } from "../texts/operator.ts";
import { Notice } from "../ui/notice.tsx";
import { RelativeTime } from "../ui/relative-time.tsx";

const words = operatorTexts.refreshing;

/** Whether due accounts are refreshed; what stops it, and what is wrong with the app. */
export function RefreshingState({ overview }: { overview: OperatorOverview }) {
  const { refreshing, suspects, faults } = overview;
  return (
    <div className="grid grid-cols-1 gap-3">
      <Stop refreshing={refreshing} />
      {suspects.heldSince !== null && (
        <Notice tone="warning" title={notices.rejections}>
          <p>
            {words.rejectionsHeld} <RelativeTime at={new Date(suspects.heldSince)} />
          </p>
        </Notice>
      )}
      {faults.map(({ setting, detail, logId, since }) => (
        <Notice key={setting} tone="warning" title={`${operatorTexts.faults.title}: ${setting}`}>
          <p>{detail}</p>
          <Moment label={operatorTexts.faults.since} at={since} />
          {logId !== null && <p className="font-mono text-xs">{operatorTexts.troubles.logId(logId)}</p>}
        </Notice>
      ))}
    </div>
  );
}

function Stop({ refreshing }: Pick<OperatorOverview, "refreshing">): ReactNode {
  switch (refreshing.state) {
    case "running":
      return (
        <Notice tone="good" title={`${words.title}: ${words.running}`}>
          <p>{words.runningHint}</p>
        </Notice>
      );
    case "paused":
      return (
        <Notice tone="warning" title={`${words.title}: ${words.paused}`}>
          <p>{words.pausedHint}</p>
          <Moment label={words.since} at={refreshing.since} />
        </Notice>
      );
    case "held":
      return (
        <Notice tone="info" title={`${words.title}: ${words.held}`}>
          <p>{words.heldHint}</p>
          <Moment label={words.until} at={refreshing.until} />
        </Notice>
      );
    case "breaker_open":
      return (
        <Notice tone="bad" title={`${words.title}: ${words.breaker_open}`}>
          <p>{words.breaker(refreshing.reason, refreshing.detail)}</p>
          <Moment label={words.since} at={refreshing.since} />
          {refreshing.logId !== null && (
            <p className="font-mono text-xs">{operatorTexts.troubles.logId(refreshing.logId)}</p>
          )}
        </Notice>
      );
    default:
      return refreshing satisfies never;
  }
}

function Moment({ label, at }: { label: string; at: string }) {
  return (
    <p className="text-muted">
      {label} <RelativeTime at={new Date(at)} />
    </p>
  );
}
