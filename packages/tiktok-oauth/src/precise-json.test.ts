import { describe, expect, test } from "vitest";
import { parseJsonObject } from "./precise-json.ts";

const parse = (text: string) => parseJsonObject(Buffer.from(text));

test("ids of 64 bits keep all their digits, and other numbers stay numbers", () => {
  const text =
    '{"id":7123456789012345678, "ids":[-9007199254740993,\n9007199254740995], "power":1.5e20, "seconds":7200, "ratio":0.5}';
  expect(parse(text)).toEqual({
    id: "7123456789012345678",
    ids: ["-9007199254740993", "9007199254740995"],
    power: "1.5e20",
    seconds: 7200,
    ratio: 0.5,
  });
});

describe("what is no JSON object is null, and nothing throws", () => {
  test.each([
    ["nothing", ""],
    ["HTML", "<html><body>502 Bad Gateway</body></html>"],
    ["JSON that breaks off", '{"access_token":"act.a'],
    ["a list", "[1]"],
    ["a text", '"act.a"'],
    ["null", "null"],
  ])("%s", (_what, text) => expect(parse(text)).toBeNull());

  test.each(["[]", "[9007199254740993]"])("nesting without end, around %s", (core) => {
    const depth = 100_000;
    const text = `{"a":${"[".repeat(depth)}${core}${"]".repeat(depth)}}`;
    expect(() => parse(text)).not.toThrow();
  });

  test("bytes that are no UTF-8", () => {
    expect(parseJsonObject(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]))).toBeNull();
  });
});
