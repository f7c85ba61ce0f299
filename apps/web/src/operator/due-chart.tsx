import type { AccountCount } from "@tiktok-connect/contract";
import { operatorTexts } from "../texts/operator.ts";
import { Disclosure } from "../ui/disclosure.tsx";
import { FigureTable } from "./figure-table.tsx";
import { Panel } from "./panel.tsx";

const words = operatorTexts.due;

const HEIGHT = 100;
/** In the chart's own units: a bar, and what is left free beside it. */
const BAR = { width: 8, step: 10 };

interface Bucket {
  from: Date;
  to: Date;
  count: number;
}

/** When accounts become due; the same as a table for whoever wants the numbers. */
export function DueChart({ count }: { count: AccountCount }) {
  const buckets = bucketsOf(count);
  const facts = [
    { label: words.overdue, value: count.due.overdue },
    { label: words.later, value: count.due.later },
  ];
  return (
    <Panel title={words.title}>
      <Bars buckets={buckets} />
      <dl className="flex flex-wrap gap-x-6">
        {facts.map(({ label, value }) => (
          <div key={label} className="flex gap-2">
            <dt className="text-muted">{label}</dt>
            <dd className="font-medium tabular-nums">{operatorTexts.count(value)}</dd>
          </div>
        ))}
      </dl>
      <Disclosure label={words.asTable}>
        <FigureTable
          caption={words.title}
          headings={[words.span, words.number]}
          rows={buckets.map(({ from, to, count: number }) => ({
            key: from.toISOString(),
            label: words.spanWords(words.clock(from), words.clock(to)),
            numbers: [operatorTexts.count(number)],
          }))}
        />
      </Disclosure>
    </Panel>
  );
}

function bucketsOf({ countedAt, due: { bucketSeconds, within } }: AccountCount): Bucket[] {
  const moment = (place: number) => new Date(Date.parse(countedAt) + place * bucketSeconds * 1_000);
  return within.map((count, index) => ({ from: moment(index), to: moment(index + 1), count }));
}

function Bars({ buckets }: { buckets: Bucket[] }) {
  const highest = buckets.reduce((one, other) => (other.count > one.count ? other : one));
  const scale = HEIGHT / Math.max(1, highest.count);
  const last = buckets.at(-1) ?? highest;
  const hours = (last.to.getTime() - (buckets[0] ?? last).from.getTime()) / 3_600_000;
  const total = buckets.reduce((sum, { count }) => sum + count, 0);
  const marks = buckets.filter((_, index) => index % 8 === 0).map(({ from }) => from);
  return (
    // Time goes from left to right wherever it is drawn.
    <div dir="ltr">
      <svg
        role="img"
        aria-label={words.chart(total, hours, highest.count, words.clock(highest.from), words.clock(highest.to))}
        viewBox={`0 0 ${buckets.length * BAR.step} ${HEIGHT}`}
        preserveAspectRatio="none"
        className="h-32 w-full border-b border-edge text-info"
      >
        {buckets.map(({ from, count }, index) => (
          <rect
            key={from.toISOString()}
            x={index * BAR.step + (BAR.step - BAR.width) / 2}
            y={HEIGHT - count * scale}
            width={BAR.width}
            height={count * scale}
            fill="currentColor"
          />
        ))}
      </svg>
      <div aria-hidden="true" className="flex justify-between text-xs text-muted tabular-nums">
        {[...marks, last.to].map((at) => (
          <span key={at.toISOString()}>{words.clock(at)}</span>
        ))}
      </div>
    </div>
  );
}
