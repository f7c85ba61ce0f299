import type { Notice as NoticeForAll } from "@tiktok-connect/contract";
import type { ReactNode } from "react";
import { disconnect } from "../texts/disconnect.ts";
import { notices as words } from "../texts/notices.ts";
import { texts } from "../texts.ts";
import { ButtonLink } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { RelativeTime } from "../ui/relative-time.tsx";

/** One thing that everybody, or this person, or the operator should know. */
export function AppNotice({ notice }: { notice: NoticeForAll }) {
  switch (notice.kind) {
    case "app_fault":
      return (
        <Notice tone="warning" title={words.appFault}>
          <p>{words.appFaultBody}</p>
          <Moment label={words.since} at={notice.since} />
          {notice.operator && (
            <ForOperator logId={notice.operator.logId}>
              {words.appFaultOperator(notice.operator.setting)} {notice.operator.detail}
            </ForOperator>
          )}
        </Notice>
      );
    case "tiktok_unavailable":
      return (
        <Notice tone="info" title={words.unavailable}>
          <p>
            {words.unavailableBody} {!notice.operator && words.nothingToDo}
          </p>
          <Moment label={words.since} at={notice.since} />
          {notice.operator && <ForOperator>{words.unavailableOperator}</ForOperator>}
        </Notice>
      );
    case "refreshing_paused":
      return (
        <Notice tone="info" title={words.paused}>
          <p>
            {words.pausedBody} {!notice.operator && words.nothingToDo}
          </p>
          {notice.since !== null && <Moment label={words.since} at={notice.since} />}
          {notice.until !== null && <Moment label={words.goesOn} at={notice.until} />}
          {notice.operator && (
            <ForOperator>{notice.by === "operator" ? words.pausedByOperator : words.pausedByTikTok}</ForOperator>
          )}
        </Notice>
      );
    case "refreshing_late":
      return (
        <Notice tone="warning" title={words.late}>
          <p>{notice.neededPerSecond === null ? words.lateBody : words.lateForTheRate(notice.neededPerSecond)}</p>
          <Moment label={words.longestBegan} at={notice.since} />
        </Notice>
      );
    case "rejections_held":
      return (
        <Notice tone={notice.operator ? "warning" : "info"} title={words.rejections}>
          <p>
            {words.rejectionsBody} {!notice.operator && words.nothingToDo}
          </p>
          <Moment label={words.since} at={notice.since} />
          {notice.operator && (
            <ForOperator>
              {words.rejectionsOperator(words.suspects(notice.operator.suspects, notice.operator.countedUpTo))}
            </ForOperator>
          )}
        </Notice>
      );
    case "odd_answers":
      return (
        <Notice tone="info" title={words.oddAnswers}>
          <p>
            {words.oddAnswersBody} {notice.detail}
          </p>
          <Moment label={words.since} at={notice.since} />
          {notice.logId !== null && <LogId id={notice.logId} />}
        </Notice>
      );
    case "answers_on_disk":
      return (
        <Notice tone="warning" title={words.answersOnDisk}>
          <p>
            {words.answersOnDiskBody} {notice.detail}
          </p>
          <Moment label={words.since} at={notice.since} />
        </Notice>
      );
    case "app_changed":
      return (
        <Notice tone="info" title={words.appChanged(notice.accounts)}>
          <p>{words.appChangedBody}</p>
        </Notice>
      );
    case "webhook_endpoint_disabled":
      return (
        <Notice
          tone="warning"
          title={words.endpointDisabled(notice.host)}
          actions={<ButtonLink href="/webhooks">{words.toWebhooks}</ButtonLink>}
        >
          <p>{words.endpointDisabledBody}</p>
          <Moment label={words.since} at={notice.at} />
        </Notice>
      );
    case "disconnect_unconfirmed":
      return (
        <Notice tone="warning" title={disconnect.unconfirmed(notice.accountName)}>
          <p>{disconnect.unconfirmedHint}</p>
        </Notice>
      );
    default:
      return notice satisfies never;
  }
}

function Moment({ label, at }: { label: string; at: string }) {
  return (
    <p className="text-muted">
      {label} <RelativeTime at={new Date(at)} />
    </p>
  );
}

function ForOperator({ children, logId = null }: { children: ReactNode; logId?: string | null }) {
  return (
    <>
      <p>
        <span className="font-medium">{words.forOperator}</span> {children}
      </p>
      {logId !== null && <LogId id={logId} />}
    </>
  );
}

function LogId({ id }: { id: string }) {
  return <p className="font-mono text-xs text-muted">{texts.logId(id)}</p>;
}
