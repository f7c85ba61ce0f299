import type { OperatorOverview, Trouble } from "@tiktok-connect/contract";
import { operatorTexts } from "../texts/operator.ts";
import { Disclosure } from "../ui/disclosure.tsx";
import { RelativeTime } from "../ui/relative-time.tsx";
import { FigureTable } from "./figure-table.tsx";
import { Panel } from "./panel.tsx";

const words = operatorTexts.troubles;

/** What went wrong of late: by what it was, and the latest one by one, with what TikTok's support asks for. */
export function Troubles({ overview }: { overview: OperatorOverview }) {
  const { troubleClasses, latestTroubles, countedUpTo } = overview;
  return (
    <Panel title={words.title}>
      <p className="text-muted">{words.intro}</p>
      {troubleClasses.length === 0 ? (
        <p>{words.none}</p>
      ) : (
        <FigureTable
          caption={words.title}
          headings={[words.what, words.number]}
          rows={troubleClasses.map(({ type, reason, count }) => ({
            key: `${type} ${reason}`,
            label: `${words.type[type]}: ${words.reason(reason)}`,
            numbers: [operatorTexts.countUpTo(count, countedUpTo)],
          }))}
        />
      )}
      {latestTroubles.length > 0 && (
        <Disclosure label={words.latest(latestTroubles.length)}>
          <ol className="space-y-3 border-s border-line ps-4">
            {latestTroubles.map((trouble) => (
              <OneTrouble key={`${trouble.at} ${trouble.accountId}`} trouble={trouble} />
            ))}
          </ol>
        </Disclosure>
      )}
    </Panel>
  );
}

function OneTrouble({ trouble: { at, accountId, type, reason, logId } }: { trouble: Trouble }) {
  return (
    <li>
      <span className="font-medium">{words.type[type]}</span>{" "}
      <span className="text-muted">
        <RelativeTime at={new Date(at)} />
      </span>
      <p className="text-muted">{words.reason(reason)}</p>
      <p className="font-mono text-xs text-muted">{words.account(accountId)}</p>
      {logId !== null && <p className="font-mono text-xs text-muted">{words.logId(logId)}</p>}
    </li>
  );
}
