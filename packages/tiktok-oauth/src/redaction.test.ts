import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { safeDescription, safeWord } from "./redaction.ts";

describe("safeDescription", () => {
  test.each([
    "Redirect_uri is not matched with the uri when requesting code.",
    "Only `application/x-www-form-urlencoded` is accepted as Content-Type.",
    "Refresh token is invalid or expired.",
  ])("leaves TikTok's own sentences alone: %s", (sentence) => expect(safeDescription(sentence, [])).toBe(sentence));

  test.each([
    ["token act.Zq3planted is dead", "token [removed] is dead"],
    ['{"refresh_token":"rft.planted"}', "[removed]"],
    ["code Zq3planted*v!6427.va expired", "code [removed] expired"],
    ["code Zq3planted%2Av%216427.va expired", "code [removed] expired"],
    ["secret 0123456789abcdef0123456789abcdef", "secret [removed]"],
  ])("removes what looks like a secret: %s", (sentence, safe) => expect(safeDescription(sentence, [])).toBe(safe));

  test("removes what was sent, however it is repeated", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 4 }), fc.string(), fc.string(), (secret, before, after) => {
        const safe = safeDescription(`${before}${secret}${after}`, [secret]);
        expect(safe.replaceAll("[removed]", "")).not.toContain(secret);
      }),
    );
    expect(safeDescription("got a%2Fb", ["a/b"])).toBe("got [removed]");
    expect(safeDescription("got \ud800", ["\ud800"])).toBe("got [removed]");
  });

  test("is one short line", () => {
    const safe = safeDescription(`first\nsecond ${"word ".repeat(10_000)}`, []);
    expect(safe.startsWith("first second word")).toBe(true);
    expect(safe).toHaveLength(200);
  });
});

test("safeWord passes words on, and nothing else", () => {
  expect(safeWord("invalid_grant")).toBe("invalid_grant");
  for (const text of ["", "two words", "act.planted", "<b>", "x".repeat(65), "0123456789abcdef0123456789abcdef"]) {
    expect(safeWord(text)).toBe("unreadable");
  }
  expect(safeWord("planted", ["planted"])).toBe("unreadable");
});
