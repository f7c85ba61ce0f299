import { expect, it } from "vitest";
import { loadPasswordRules } from "./password-rules.ts";

const rules = loadPasswordRules();
const ada = ["ada.lovelace@example.com", "Ada Lovelace"];

it.each([
  ["correct horse battery", null],
  ["пароль из нескольких слов", null],
  ["…—„“”‚‘’«»‹›", null],
  ["eleven char", "PASSWORD_TOO_SHORT"],
  ["qwertyuiop123", "PASSWORD_TOO_COMMON"],
  ["1QAZ2wsx3EDC", "PASSWORD_TOO_COMMON"],
  ["TikTokConnect1", "PASSWORD_TOO_GUESSABLE"],
  ["tiktok-password-1", "PASSWORD_TOO_GUESSABLE"],
  ["AdaLovelace!42", "PASSWORD_TOO_GUESSABLE"],
  ["lovelace.lovelace", "PASSWORD_TOO_GUESSABLE"],
  ["abababababababab", "PASSWORD_TOO_GUESSABLE"],
])("judges %s: %s", (password, fault) => {
  expect(rules.faultOf(password, ada)).toBe(fault);
});

it("leaves Ada's name to others", () => {
  expect(rules.faultOf("AdaLovelace!42", ["grace@example.com", "Grace Hopper"])).toBeNull();
});
