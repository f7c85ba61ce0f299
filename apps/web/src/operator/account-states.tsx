import type { AccountCount, AccountStatus, EndReason } from "@tiktok-connect/contract";
import { STATUS_LOOK } from "../accounts/status-look.ts";
import { operatorTexts } from "../texts/operator.ts";
import { texts } from "../texts.ts";
import { Badge } from "../ui/badge.tsx";
import { RelativeTime } from "../ui/relative-time.tsx";
import { FigureTable } from "./figure-table.tsx";
import { Panel } from "./panel.tsx";

const words = operatorTexts.accounts;

/** Every account once, by what it shows to its owner. */
export function AccountStates({ count }: { count: AccountCount | null }) {
  if (!count) {
    return (
      <Panel title={words.title}>
        <p role="status">{words.counting}</p>
      </Panel>
    );
  }
  const kinds = Object.keys(STATUS_LOOK) as AccountStatus["kind"][];
  const whole = kinds.reduce((sum, kind) => sum + count.accounts[kind], 0);
  const ended = Object.entries(count.ended) as [EndReason, number][];
  return (
    <Panel title={words.title}>
      <FigureTable
        caption={words.title}
        headings={[words.state, words.number, words.share]}
        rows={kinds.map((kind) => ({
          key: kind,
          label: (
            <Badge tone={STATUS_LOOK[kind].tone} icon={STATUS_LOOK[kind].icon}>
              {texts.status.labels[kind]}
            </Badge>
          ),
          numbers: [operatorTexts.count(count.accounts[kind]), operatorTexts.part(count.accounts[kind], whole)],
        }))}
      />
      {ended.length > 0 && (
        <ul className="list-disc ps-5 text-muted">
          {ended.map(([reason, number]) => (
            <li key={reason}>
              {operatorTexts.count(number)}: {words.ended(reason)}
            </li>
          ))}
        </ul>
      )}
      <p className="text-muted">
        {words.counted} <RelativeTime at={new Date(count.countedAt)} />
      </p>
    </Panel>
  );
}
