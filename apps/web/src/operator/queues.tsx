import type { OperatorOverview } from "@tiktok-connect/contract";
import { operatorTexts } from "../texts/operator.ts";
import { FigureTable } from "./figure-table.tsx";
import { Panel } from "./panel.tsx";

const words = operatorTexts.queues;

/** How many jobs wait. */
export function Queues({ queues }: Pick<OperatorOverview, "queues">) {
  return (
    <Panel title={words.title}>
      {queues === null ? (
        <p>{words.away}</p>
      ) : (
        <FigureTable
          caption={words.title}
          headings={[words.queue, words.waiting, words.running, words.delayed]}
          rows={queues.map(({ queue, waiting, running, delayed }) => ({
            key: queue,
            label: <code className="text-xs">{queue}</code>,
            numbers: [waiting, running, delayed].map(operatorTexts.count),
          }))}
        />
      )}
    </Panel>
  );
}
