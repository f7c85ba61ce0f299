import { describe, expect, it } from "vitest";
import { account } from "../testing/builders.ts";
import { matchingAccounts } from "./matching-accounts.ts";

const ada = account({ username: "ada", displayName: "Ada Lovelace", openId: "-000-a" });
const zoe = account({ username: null, displayName: "Zoë Ångström", openId: "-000-z" });

describe("matchingAccounts", () => {
  it.each([
    ["", [ada, zoe]],
    ["  ", [ada, zoe]],
    ["@ada", [ada]],
    ["love", [ada]],
    ["LOVELACE ada", [ada]],
    ["zoe angstrom", [zoe]],
    ["-000-z", [zoe]],
    ["ada zoe", []],
  ])("finds by '%s'", (sought, found) => {
    expect(matchingAccounts([ada, zoe], sought)).toEqual(found);
  });
});
