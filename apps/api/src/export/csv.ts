/** What a spreadsheet takes for the beginning of a formula, or skips on its way to one. */
const FORMULA = /^[=+\-@\t\r\n]/;

/**
 * One line of CSV (RFC 4180), its end included.
 *
 * Every cell is quoted, and one that a spreadsheet would run as a formula begins with an apostrophe: other people's words,
 * TikTok's among them, are shown and never run.
 *
 * @param cells null: empty
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export function csvLine(cells: readonly (string | null)[]): string {
  return `${cells.map((cell) => quote(cell ?? "")).join(",")}\r\n`;
}

function quote(cell: string): string {
  const shown = FORMULA.test(cell) ? `'${cell}` : cell;
  return `"${shown.replaceAll('"', '""')}"`;
}
