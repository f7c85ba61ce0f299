import type { OperatorOverview } from "@tiktok-connect/contract";
import { operatorTexts } from "../texts/operator.ts";
import { FigureTable } from "./figure-table.tsx";
import { Panel } from "./panel.tsx";

const words = operatorTexts.scopes;

/** How far each scope has come among the accounts that are refreshed. */
export function ScopeCoverage({ overview: { scopes, count } }: { overview: OperatorOverview }) {
  const seen = count?.scopes ?? [];
  const asked = [...scopes.configured, ...scopes.canary];
  const all = [...new Set([...asked, ...seen.map(({ scope }) => scope)])];
  const note = (scope: string) => {
    if (scopes.configured.includes(scope)) return null;
    return scopes.canary.includes(scope) ? words.canary : words.notConfigured;
  };
  const numbers = (scope: string) => {
    if (!count) return ["–", "–"];
    const { granted = 0, declined = 0 } = seen.find((known) => known.scope === scope) ?? {};
    const part = operatorTexts.part(granted, count.living);
    return [`${operatorTexts.count(granted)} (${part})`, operatorTexts.count(declined)];
  };
  return (
    <Panel title={words.title}>
      <p className="text-muted">{words.intro}</p>
      <FigureTable
        caption={words.title}
        headings={[words.scope, words.granted, words.declined]}
        rows={all.map((scope) => ({
          key: scope,
          label: (
            <>
              <code className="text-xs">{scope}</code>
              {note(scope) && <span className="block text-xs text-muted">{note(scope)}</span>}
            </>
          ),
          numbers: numbers(scope),
        }))}
      />
    </Panel>
  );
}
