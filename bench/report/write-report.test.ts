import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { writeSection } from "./write-report.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "bench-report-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const section = (name: string, measured: string) => ({
  name,
  machine: "2 cores",
  tookSeconds: 1,
  figures: [{ figure: "refreshes", measured, limit: "–", result: "–", goal: "–", met: null }],
});

it("replaces a section by its newer self, and leaves the others as they are", async () => {
  const file = path.join(directory, "benchmarks.md");
  await writeSection(file, section("refresh", "1/s"));
  await writeSection(file, section("scale", "2/s"));
  await writeSection(file, section("refresh", "3/s"));

  const text = await readFile(file, "utf8");
  expect(text.match(/^## .*/gm)).toEqual(["## refresh", "## scale"]);
  expect(text).toContain("| 3/s |");
  expect(text).toContain("| 2/s |");
  expect(text).not.toContain("| 1/s |");
});
