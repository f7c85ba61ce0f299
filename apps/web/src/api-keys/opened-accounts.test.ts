import { describe, expect, it } from "vitest";
import { account, accountId } from "../testing/builders.ts";
import { openedAccounts } from "./opened-accounts.ts";

const accounts = [
  account({ id: accountId(1), username: "ada" }),
  account({ id: accountId(2), username: null, displayName: "Grace Hopper" }),
  account({ id: accountId(3), username: "mary" }),
];

describe("which accounts a key opens", () => {
  it("is all of them, known or not, for a key without limits", () => {
    expect(openedAccounts({ accountIds: null }, undefined)).toBe("All accounts");
  });

  it("is told by the names of those that it is limited to", () => {
    expect(openedAccounts({ accountIds: [accountId(2), accountId(1)] }, accounts)).toBe("@ada and Grace Hopper");
  });

  it("counts those that are there no longer", () => {
    expect(openedAccounts({ accountIds: [accountId(1), accountId(8)] }, accounts)).toBe(
      "@ada and 1 that is disconnected",
    );
    expect(openedAccounts({ accountIds: [accountId(8), accountId(9)] }, accounts)).toBe("2 that are disconnected");
  });

  it("is not told before the accounts are known", () => {
    expect(openedAccounts({ accountIds: [accountId(1)] }, undefined)).toBeNull();
  });
});
