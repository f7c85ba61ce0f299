/** How a command answers: words for a person, or the same as JSON for a program. */
export interface Output {
  /** @param text is made only when a person reads it */
  write(json: unknown, text: () => string): void;
  /** How far a long command has come, beside the answer. */
  progress(text: string): void;
}

export function createOutput({ json }: { json: boolean }): Output {
  return {
    progress: (text) => process.stderr.write(`${text}\n`),
    write: (value, text) => process.stdout.write(json ? `${JSON.stringify(value, null, 2)}\n` : `${text()}\n`),
  };
}

/** Columns as wide as their widest cell. */
export function formatTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((_name, column) => Math.max(...[header, ...rows].map((row) => (row[column] ?? "").length)));
  return [header, ...rows]
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Such as "1 answer" and "3 answers". */
export function counted(number: number, thing: string): string {
  return `${number.toLocaleString("en")} ${thing}${number === 1 ? "" : "s"}`;
}

export function accounts(number: number): string {
  return counted(number, "account");
}

/** A moment as logs write it, with how far away it is: an operator should not have to reckon at night. */
export function formatMoment(at: Date, now = new Date()): string {
  const seconds = (at.getTime() - now.getTime()) / 1000;
  const distance = formatDuration(Math.abs(seconds));
  return `${at.toISOString()} (${seconds < 0 ? `${distance} ago` : `in ${distance}`})`;
}

/** Roughly, such as "3 min" or "26 h". */
export function formatDuration(seconds: number): string {
  const units = [
    { name: "s", length: 1, below: 90 },
    { name: "min", length: 60, below: 90 * 60 },
    { name: "h", length: 3_600, below: 72 * 3_600 },
  ];
  const fitting = units.find(({ below }) => seconds < below) ?? { name: "days", length: 86_400 };
  return `${Math.round(seconds / fitting.length)} ${fitting.name}`;
}
