import { describe, expect, it } from "vitest";
import { csvLine } from "./csv.ts";

describe("csvLine", () => {
  it("quotes every cell, and ends as the standard says", () => {
    expect(csvLine(["connected", null, 'a "b", c', "two\nlines"])).toBe('"connected","","a ""b"", c","two\nlines"\r\n');
  });

  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("https://evil.example","click")'])(
    "shows %j to a spreadsheet as it is, and lets it run nothing",
    (cell) => {
      expect(csvLine([cell])).toBe(`"'${cell.replaceAll('"', '""')}"\r\n`);
    },
  );

  it("leaves alone what only holds such a character", () => {
    expect(csvLine(["2026-11-23", "a=b"])).toBe('"2026-11-23","a=b"\r\n');
  });
});
