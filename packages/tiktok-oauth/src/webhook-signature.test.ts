import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { judgeSignature } from "./webhook-signature.ts";

const terms = { secrets: ["new-secret", "old-secret"], toleranceMs: 3_600_000 };
const body = Buffer.from('{"event":"authorization.removed", "content":"{\\"reason\\": 1 }"}');
const seconds = (fromNow = 0) => Math.floor(Date.now() / 1_000) + fromNow;

function sign(at: number | string, { secret = "new-secret", signed = body } = {}): string {
  return `t=${at},s=${createHmac("sha256", secret).update(`${at}.`).update(signed).digest("hex")}`;
}

test("takes what TikTok signed, with either secret while it is being changed", () => {
  expect(judgeSignature(body, sign(seconds()), terms)).toBe("genuine");
  expect(judgeSignature(body, sign(seconds(), { secret: "old-secret" }), terms)).toBe("genuine");
});

test("reads the parts in any order, and others beside them", () => {
  const [t, s] = sign(seconds()).split(",");
  expect(judgeSignature(body, `v=1, ${s?.toUpperCase().replace("S=", "s=")}, ${t}`, terms)).toBe("genuine");
});

test("is of the bytes and not of what they say", () => {
  const reworded = Buffer.from(JSON.stringify(JSON.parse(body.toString())));
  expect(judgeSignature(reworded, sign(seconds()), terms)).toBe("forged");
});

test.each([
  ["another secret", sign(seconds(), { secret: "another" })],
  ["another body", sign(seconds(), { signed: Buffer.from("{}") })],
  ["another time than the one that was signed", sign(seconds(-5)).replace(/t=\d+/, `t=${seconds()}`)],
])("takes no signature with %s", (_what, header) => {
  expect(judgeSignature(body, header, terms)).toBe("forged");
});

describe("takes no header that is none", () => {
  const hex = "a".repeat(64);
  test.each([
    undefined,
    "",
    ",",
    "=",
    `t=${seconds()}`,
    `s=${hex}`,
    `t=,s=${hex}`,
    `t=now,s=${hex}`,
    `t=1e9,s=${hex}`,
    `t=-1,s=${hex}`,
    `t=${seconds()},s=${hex}a`,
    `t=${seconds()},s=${"z".repeat(64)}`,
    `t=${seconds()},s=${"é".repeat(64)}`,
  ])("%s", (header) => expect(judgeSignature(body, header, terms)).toBe("unsigned"));
});

test.each([
  [-3_500, "genuine"],
  [-3_700, "untimely"],
  [240, "genuine"],
  [600, "untimely"],
])("%d seconds from now is %s", (fromNow, verdict) => {
  expect(judgeSignature(body, sign(seconds(fromNow)), terms)).toBe(verdict);
});
