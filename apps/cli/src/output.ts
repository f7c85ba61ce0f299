/** How a command answers: words for a person, or the same as JSON for a program. */
export interface Output {
  /** @param text is made only when a person reads it */
  write(json: unknown, text: () => string): void;
}

export function createOutput({ json }: { json: boolean }): Output {
  return {
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
