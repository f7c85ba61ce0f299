import { expect, it } from "vitest";
import { initials } from "./avatar.tsx";

it.each([
  ["Ada Lovelace", "AL"],
  ["@grace_hopper", "GH"],
  ["日本 太郎 さん", "日太"],
  ["𝒜da", "𝒜"],
  ["🎉", "?"],
  ["", "?"],
])("makes initials of '%s'", (name, letters) => {
  expect(initials(name)).toBe(letters);
});
