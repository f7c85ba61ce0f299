import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readSettings } from "./index.ts";
import { variables } from "./variables.ts";

const root = join(import.meta.dirname, "../../..");
const read = (file: string) => readFileSync(join(root, file), "utf8");
const names = Object.keys(variables).toSorted();

describe(".env.example", () => {
  const lines = [...read(".env.example").matchAll(/^([A-Z_]+)=(.*)$/gm)];

  it("names every variable, and no other", () => {
    expect(lines.map(([, name = ""]) => name).toSorted()).toEqual(names);
  });

  it("can be used as it is, and gives the defaults", () => {
    const environment = Object.fromEntries(lines.map(([, name = "", value]) => [name, value]));
    const groups = ["database", "queue", "tiktok", "engine", "webhooks", "log"] as const;
    expect(readSettings(environment, ...groups)).toEqual(readSettings({}, ...groups));
  });
});

describe("the README", () => {
  it("describes every variable in its table, and no other", () => {
    const described = [...read("README.md").matchAll(/^\| `([A-Z_]+)` +\|/gm)].map(([, name = ""]) => name);
    expect(described.toSorted()).toEqual(names);
  });
});
