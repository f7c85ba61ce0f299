/** One line of the report: what was measured, beside what it could be at best in the same run. */
export interface Figure {
  figure: string;
  measured: string;
  limit: string;
  /** Of the two, or what the goal is about. */
  result: string;
  goal: string;
  /** Null: there is no goal, it is told to explain the others. */
  met: boolean | null;
}

/** With few digits, as measurements deserve. */
export function rounded(value: number, digits = 0): string {
  return value.toLocaleString("en", { maximumFractionDigits: digits, minimumFractionDigits: digits });
}

export function perSecond(value: number): string {
  return `${rounded(value)}/s`;
}

/** Loads in per cent of a core, such as `worker 45 %, postgres 50 %`. */
export function loads(load: Readonly<Record<string, number>>, digits = 0): string {
  return Object.entries(load)
    .map(([name, percent]) => `${name} ${rounded(percent, digits)} %`)
    .join(", ");
}
