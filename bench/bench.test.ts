import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";

const run = promisify(execFile);
const MAIN = path.join(import.meta.dirname, "main.ts");

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "bench-test-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** Rows of a section's table, by their first cell, without the header. */
function rowsOf(report: string, section: string): Map<string, string[]> {
  const [, text = ""] = report.split(`\n## ${section}\n`);
  const [table = ""] = text.split("\n## ");
  const rows = table.split("\n").filter((line) => line.startsWith("| ") && !line.startsWith("| figure"));
  return new Map(rows.map((row) => row.split("|").slice(1, -1)).map(([name = "", ...cells]) => [name.trim(), cells]));
}

describe("pnpm bench", () => {
  // One benchmark after the other, each with a Postgres and programs of its own.
  it("measures every row with the product's own processes, and writes each beside its limit", {
    timeout: 400_000,
  }, async () => {
    const report = path.join(directory, "benchmarks.md");
    await run(process.execPath, [MAIN, "--small", `--report=${report}`]);

    const text = await readFile(report, "utf8");
    const stores = inject("redisUrl") === null ? ["Postgres"] : ["Redis"];
    const refresh = rowsOf(text, "refresh");
    const scale = rowsOf(text, "scale");
    const scopes = rowsOf(text, "scopes");
    const page = rowsOf(text, "page");
    for (const what of ["added", "removed again"]) {
      const about = `two scopes ${what}, 400 accounts, ${stores[0]} store`;
      expect([...scopes.keys()]).toContain(`${about}: until every account is looked at`);
      expect([...scopes.keys()]).toContain(`${about}: lag of refreshing meanwhile, at 20/s`);
    }
    expect([...rowsOf(text, "webhooks").values()].flat().join(" ")).toMatch("40 of 40, 0 twice, 0 out of order");
    for (const store of stores) {
      expect([...refresh.keys()]).toContain(`refreshes, 200 accounts due, ${store} store`);
      expect([...refresh.keys()]).toContain(`refreshes with TikTok answering in 20 ms, ${store} store`);
      expect([...scale.keys()]).toContain(`idle, 400 accounts, none due, ${store} store: queries to Postgres`);
      expect([...scale.keys()]).toContain(`lag at a steady 20/s, 400 accounts, ${store} store`);
    }
    const broker = rowsOf(text, "broker");
    expect([...broker.keys()]).toContain("valid tokens, 5 callers, 50 accounts");
    for (const queue of stores) {
      const about = `20 callers at once for 5 expired tokens, ${queue} store`;
      // However small the numbers: one exchange for each.
      expect(broker.get(`${about}: exchanges`)?.[0]?.trim()).toBe("5");
      expect([...broker.keys()]).toContain(`${about}: p99`);
    }
    expect([...broker.keys()].filter((name) => name.startsWith("Postgres away for 1 s"))).toHaveLength(2);
    expect([...scale.keys()].filter((name) => name.startsWith("claim of 10 among"))).toHaveLength(3);
    expect([...scale.keys()]).toContain("peak memory of the worker, 400 accounts due");
    expect([...scale.keys()]).toContain("the operator's view, 400 accounts: its slowest query");
    for (const what of ["first paint", "largest paint", "blocking time", "layout shift"]) {
      expect([...page.keys()].filter((name) => name.startsWith(what))).toHaveLength(2);
    }
    expect([...page.keys()]).toContain("scrolling through 20 accounts: 95 of 100 frames");
    expect([...page.keys()]).toContain("from a refresh that is saved to the page that shows it");
    expect(text).not.toMatch(/NaN|∞|undefined/);
    expect(text).toMatch(/fsync on, synchronous_commit on, full_page_writes on/);
  });

  it("refuses a benchmark it does not know, and says which there are", async () => {
    await expect(run(process.execPath, [MAIN, "no-such-thing"])).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringContaining("pnpm bench refresh"),
    });
  });
});
