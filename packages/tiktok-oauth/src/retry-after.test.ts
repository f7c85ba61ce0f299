import { expect, test } from "vitest";
import { parseRetryAfter } from "./retry-after.ts";

const now = Date.parse("Mon, 23 Nov 2026 12:00:00 GMT");

test.each([
  ["120", 120],
  [" 0 ", 0],
  ["Mon, 23 Nov 2026 12:01:30 GMT", 90],
  ["Mon, 23 Nov 2026 11:00:00 GMT", 0],
  ["99999999999999999999", 86_400],
  ["Tue, 23 Nov 2027 12:00:00 GMT", 86_400],
  ["Foo, 99 Bar 2026 12:00:00 GMT", null],
  [["30", "60"], 30],
  ["-5", null],
  ["soon", null],
  ["", null],
  [undefined, null],
])("%o is %o seconds", (header, seconds) => {
  expect(parseRetryAfter(header, now)).toBe(seconds);
});
