import { describe, expect, it } from "vitest";
import { addressAfterSignIn, signInAddress } from "./sign-in-address.ts";

const ORIGIN = "https://connect.example";

describe("addressAfterSignIn", () => {
  it("leads back to where sign-in was asked for", () => {
    const here = { pathname: "/settings", search: "?connection=denied&account=1" };
    const { search } = new URL(signInAddress(here), ORIGIN);
    expect(addressAfterSignIn(search, ORIGIN)).toBe("/settings?connection=denied&account=1");
  });

  it.each([
    ["", "nothing was asked for"],
    ["?next=https://evil.example/", "another site"],
    ["?next=//evil.example/", "another site without a scheme"],
    ["?next=/\\evil.example/", "another site behind a backslash"],
    ["?next=/%09/evil.example/", "another site behind a tab"],
    ["?next=javascript:alert(1)", "a script"],
    ["?next=/sign-in", "sign-in itself"],
  ])("leads to the settings for '%s' (%s)", (search) => {
    expect(addressAfterSignIn(search, ORIGIN)).toBe("/settings");
  });
});
