import fc from "fast-check";
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
    ["?next=/.//evil.example/", "another site behind a dot"],
    ["?next=/settings/..//evil.example/", "another site behind two dots"],
    ["?next=javascript:alert(1)", "a script"],
    ["?next=/sign-in", "sign-in itself"],
  ])("leads to the settings for '%s' (%s)", (search) => {
    expect(addressAfterSignIn(search, ORIGIN)).toBe("/settings");
  });

  it("leads nowhere else, whatever is asked for", () => {
    const piece = fc.oneof(
      fc.constantFrom("/", "\\", "//", ".", "..", "@", ":", "?", "#", "%2f", "%5c", "%09", "\t", "\n", "\r", "\0", " "),
      fc.constantFrom("evil.example", "https:", "javascript:", "data:", "settings", ORIGIN, "[::1]", "\u3002", "／"),
      fc.string({ unit: "binary", maxLength: 4 }),
    );
    const next = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(next, fc.boolean(), (text, encoded) => {
        const search = `?next=${encoded ? encodeURIComponent(text.toWellFormed()) : text}`;
        const address = addressAfterSignIn(search, ORIGIN);
        const arrived = new URL(address, `${ORIGIN}/sign-in`);
        expect(arrived.origin).toBe(ORIGIN);
        expect(arrived.username).toBe("");
      }),
      { numRuns: 3_000 },
    );
  });
});
