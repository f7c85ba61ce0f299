import { describe, expect, it } from "vitest";
import { accountName, otherNames } from "./account-name.ts";

const NAMELESS = { label: null, username: null, displayName: null };

describe("accountName", () => {
  it.each([
    [{ label: "Shop", username: "ada", displayName: "Ada" }, "Shop", "@ada · Ada"],
    [{ label: null, username: "ada", displayName: "Ada" }, "@ada", "Ada"],
    [{ label: null, username: null, displayName: "Ada" }, "Ada", null],
    [NAMELESS, "TikTok account", null],
  ])("of %o is %s, besides %s", (names, name, others) => {
    expect(accountName(names)).toBe(name);
    expect(otherNames(names)).toBe(others);
  });
});
