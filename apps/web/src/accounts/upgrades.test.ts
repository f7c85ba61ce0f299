import { describe, expect, it } from "vitest";
import { scopeName } from "../scopes/scope-name.ts";
import { account, CATALOGUE, upgradable } from "../testing/builders.ts";
import { upgradesOf } from "./upgrades.ts";

const nameScope = (scope: string) => scopeName(scope, CATALOGUE);
const missing = (id: string, ...scopes: string[]) => upgradable(id, scopes, { id });

describe("upgradesOf", () => {
  it("finds nothing where every account has what can be had", () => {
    const { accounts, gains } = upgradesOf([account(), account({ declinedScopes: ["video.publish"] })], nameScope);
    expect({ accounts, gains }).toEqual({ accounts: [], gains: [] });
  });

  it("names what all of them would gain once", () => {
    const accounts = [missing("ada", "video.publish"), account(), missing("eve", "video.publish")];
    expect(upgradesOf(accounts, nameScope)).toEqual({
      accounts: [
        { id: "ada", name: "@ada", gains: ["Publish videos"] },
        { id: "eve", name: "@eve", gains: ["Publish videos"] },
      ],
      gains: ["Publish videos"],
      alike: true,
    });
  });

  it("knows that accounts miss different things", () => {
    const accounts = [missing("ada", "video.upload", "video.publish"), missing("eve", "video.publish")];
    const upgrades = upgradesOf(accounts, nameScope);
    expect(upgrades).toMatchObject({ gains: ["Upload drafts", "Publish videos"], alike: false });
    expect(upgrades.accounts[1]?.gains).toEqual(["Publish videos"]);
  });
});
