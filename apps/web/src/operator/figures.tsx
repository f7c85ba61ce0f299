import type { OperatorOverview } from "@tiktok-connect/contract";
import { operatorTexts as words } from "../texts/operator.ts";

/** What an operator looks at first. */
export function Figures({ overview }: { overview: OperatorOverview }) {
  const { outcomes, due, requestBudget, suspects, countedUpTo } = overview;
  const { refreshed, rejected, failed, withinSeconds } = outcomes;
  const requests = refreshed + rejected + failed;
  const window = words.figures.window(withinSeconds);
  const figures = [
    { label: words.figures.rate, value: words.perSecond(refreshed, withinSeconds), hint: window },
    { label: words.figures.failed, value: words.part(failed, requests), hint: window },
    { label: words.figures.rejected, value: words.part(rejected, requests), hint: window },
    { label: words.figures.due, value: words.countUpTo(due.count, countedUpTo) },
    { label: words.figures.lag, value: words.seconds(due.lagSeconds) },
    { label: words.figures.suspects, value: words.countUpTo(suspects.count, countedUpTo) },
    {
      label: words.figures.budget,
      value: requestBudget === null ? words.figures.unknown : words.count(Math.floor(requestBudget)),
    },
  ];
  return (
    <dl className="grid grid-cols-2 gap-3 sm:grid-cols-4">
      {figures.map(({ label, value, hint }) => (
        <div key={label} className="flex flex-col rounded-2xl border border-line bg-surface p-4 shadow-xs">
          <dt className="text-sm text-muted">{label}</dt>
          <dd className="mt-1 text-xl font-semibold tabular-nums">
            {value}
            {hint && <span className="block text-xs font-normal text-muted">{hint}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
