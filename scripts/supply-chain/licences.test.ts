import { expect, it } from "vitest";
import { readLicences } from "./licences.ts";

it("tells licences that are fine from those that are not, a choice by its best", () => {
  const of = (name: string) => [{ name, versions: ["1.0.0", "2.0.0"] }];
  const json = JSON.stringify({
    MIT: of("a"),
    "(GPL-3.0 OR Apache-2.0)": of("b"),
    "AGPL-3.0": of("c"),
    Unknown: of("d"),
  });
  const accepted = Object.fromEntries(readLicences(json).map(({ licence, ...rest }) => [licence, rest]));
  expect(accepted.MIT).toEqual({ accepted: true, packages: ["a@1.0.0", "a@2.0.0"] });
  expect(accepted["(GPL-3.0 OR Apache-2.0)"]?.accepted).toBe(true);
  expect(accepted["AGPL-3.0"]?.accepted).toBe(false);
  expect(accepted.Unknown?.accepted).toBe(false);
});
