import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";

const run = promisify(execFile);
const MAIN = path.join(import.meta.dirname, "main.ts");

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "bench-test-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** Rows of a section's table, by their first cell, without the header. */
function rowsOf(report: string, section: string): Map<string, string[]> {
  const [, text = ""] = report.split(`\n## ${section}\n`);
  const [table = ""] = text.split("\n## ");
  const rows = table.split("\n").filter((line) => line.startsWith("| ") && !line.startsWith("| figure"));
  return new Map(rows.map((row) => row.split("|").slice(1, -1)).map(([name = "", ...cells]) => [name.trim(), cells]));
}

const stores = () => (inject("redisUrl") === null ? ["Postgres"] : ["Redis"]);

/** Runs a benchmark with tiny numbers, and answers its rows as they stand in the report. */
async function rowsOfRun(name: string): Promise<Map<string, string[]>> {
  const report = path.join(directory, `${name}.md`);
  await run(process.execPath, [MAIN, name, "--small", `--report=${report}`]);
  const text = await readFile(report, "utf8");
  expect(text).not.toMatch(/NaN|∞|undefined/);
  expect(text).toMatch(/fsync on, synchronous_commit on, full_page_writes on/);
  return rowsOf(text, name);
}

// Each has a Postgres and programs of its own, and waits most of the time.
describe.concurrent("pnpm bench measures every row with the product's own processes, beside its limit:", () => {
  it("refresh", async () => {
    const rows = [...(await rowsOfRun("refresh")).keys()];
    for (const store of stores()) {
      expect(rows).toContain(`refreshes, 200 accounts due, ${store} store`);
      expect(rows).toContain(`refreshes with TikTok answering in 20 ms, ${store} store`);
    }
  });

  it("scale", async () => {
    const rows = [...(await rowsOfRun("scale")).keys()];
    for (const store of stores()) {
      expect(rows).toContain(`idle, 2,000 accounts, none due, ${store} store: queries to Postgres`);
      expect(rows).toContain(`lag at a steady 20/s, 2,000 accounts, ${store} store`);
    }
    expect(rows.filter((row) => row.startsWith("claim of 10 among"))).toHaveLength(3);
    expect(rows).toContain("peak memory of the worker, 2,000 accounts due");
    expect(rows).toContain("the operator's view, 2,000 accounts: its slowest query");
  });

  it("scopes", async () => {
    const rows = [...(await rowsOfRun("scopes")).keys()];
    for (const what of ["added", "removed again"]) {
      const about = `two scopes ${what}, 2,000 accounts, ${stores()[0]} store`;
      expect(rows).toContain(`${about}: until every account is looked at`);
      expect(rows).toContain(`${about}: lag of refreshing meanwhile, at 20/s`);
    }
  });

  it("broker", async () => {
    const rows = await rowsOfRun("broker");
    expect([...rows.keys()]).toContain("valid tokens, 5 callers, 50 accounts");
    for (const store of stores()) {
      const about = `20 callers at once for 5 expired tokens, ${store} store`;
      // However small the numbers: one exchange for each.
      expect(rows.get(`${about}: exchanges`)?.[0]?.trim()).toBe("5");
      expect([...rows.keys()]).toContain(`${about}: p99`);
    }
    expect([...rows.keys()].filter((row) => row.startsWith("Postgres away for 1 s"))).toHaveLength(2);
  });

  it("webhooks", async () => {
    const rows = await rowsOfRun("webhooks");
    expect([...rows.values()].flat().join(" ")).toMatch("40 of 40, 0 twice, 0 out of order");
  });

  it("page", async () => {
    const rows = [...(await rowsOfRun("page")).keys()];
    for (const what of ["first paint", "largest paint", "blocking time", "layout shift"]) {
      expect(rows.filter((row) => row.startsWith(what))).toHaveLength(2);
    }
    expect(rows).toContain("scrolling through 20 accounts: 95 of 100 frames");
    expect(rows).toContain("from a refresh that is saved to the page that shows it");
  });
});

describe("pnpm bench", () => {
  it("refuses a benchmark it does not know, and says which there are", async () => {
    await expect(run(process.execPath, [MAIN, "no-such-thing"])).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringContaining("pnpm bench refresh"),
    });
  });
});
