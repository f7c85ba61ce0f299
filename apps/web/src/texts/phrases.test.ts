import { expect, it } from "vitest";
import { listed, oneOf, written } from "./phrases.ts";

it("joins and counts as the language does", () => {
  expect(listed(["a", "b", "c"])).toBe("a, b, and c");
  expect(oneOf(["a", "b", "c"])).toBe("a, b, or c");
  expect(written(12_000)).toBe("12,000");
});
