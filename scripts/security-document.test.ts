import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";

const ROOT = path.join(import.meta.dirname, "..");
const text = readFileSync(path.join(ROOT, "docs/security.md"), "utf8");

/** What stands between backticks and looks like a file of ours. */
const pointers = (line: string) =>
  [...line.matchAll(/`([\w./-]+)`/g)]
    .map(([, pointer = ""]) => pointer)
    .filter((pointer) => pointer.includes("/") || /^(README\.md|Dockerfile|[\w-]+\.ya?ml)$/.test(pointer))
    .filter((pointer) => !/^\/|^application\//.test(pointer));

it("points to files that are there", () => {
  const gone = pointers(text).filter((pointer) => !existsSync(path.join(ROOT, pointer)));
  expect(gone).toEqual([]);
});

it("has no line of a standard without a state, and none that is met without a pointer", () => {
  const lines = text.split("\n").filter((line) => /^\| \d/.test(line));
  expect(lines.length).toBeGreaterThan(90);
  for (const line of lines) {
    const [, , state = "", where = ""] = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
    expect(["met", "partly", "open", "n/a"], line).toContain(state);
    const saysWhere = pointers(where).length > 0 || where.startsWith("above") || state === "open";
    expect({ line, saysWhere }).toEqual({ line, saysWhere: true });
  }
});
