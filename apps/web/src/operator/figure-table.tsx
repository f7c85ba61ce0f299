import type { ReactNode } from "react";

interface FigureTableProps {
  /** Tells the table from the others; for those who go from table to table. */
  caption: string;
  /** The first is of what the rows are about, the others are of numbers. */
  headings: string[];
  rows: { key: string; label: ReactNode; numbers: ReactNode[] }[];
}

/** Words on the one side, numbers on the other. */
export function FigureTable({ caption, headings: [first, ...others], rows }: FigureTableProps) {
  return (
    <table className="w-full text-start tabular-nums">
      <caption className="sr-only">{caption}</caption>
      <thead className="text-xs text-muted">
        <tr>
          <th scope="col" className="pb-1 text-start font-medium">
            {first}
          </th>
          {others.map((heading) => (
            <th key={heading} scope="col" className="ps-3 pb-1 text-end font-medium">
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {rows.map(({ key, label, numbers }) => (
          <tr key={key}>
            <th scope="row" className="py-1.5 text-start font-normal">
              {label}
            </th>
            {numbers.map((number, index) => (
              <td key={others[index]} className="py-1.5 ps-3 text-end align-top">
                {number}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
