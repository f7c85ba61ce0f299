import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describeRun, type Note, writeSection } from "./harness/report.ts";

/**
 * Runs the long version of the cases, and writes down what each did and found: `pnpm test:chaos` of all of them, `pnpm
 * test:chaos outages clock` of those files, whose sections of the report are replaced.
 */

const REPORT = path.join(import.meta.dirname, "../docs/chaos-report.md");
const SUFFIX = ".test.ts";

const all = (await readdir(import.meta.dirname)).filter((name) => name.endsWith(SUFFIX)).map(nameOf);
const named = process.argv.slice(2);
const unknown = named.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(", ")}; there are ${all.join(", ")}.`);
  process.exit(1);
}

for (const name of named.length > 0 ? named : all) {
  const seed = process.env.CHAOS_SEED ?? String(Date.now() % 1_000_000_007);
  const startedAt = new Date();
  const { notes, code } = await run(name, seed);
  const minutes = Math.max(1, Math.round((Date.now() - startedAt.getTime()) / 60_000));
  await writeSection(REPORT, { name, run: describeRun({ startedAt, minutes, seed, passed: code === 0 }), notes });
  if (code !== 0) process.exitCode = 1;
}

async function run(name: string, seed: string): Promise<{ notes: Note[]; code: number | null }> {
  const directory = await mkdtemp(path.join(tmpdir(), "chaos-report-"));
  const notesFile = path.join(directory, "notes.jsonl");
  const child = spawn("vitest", ["run", "--project", "chaos", `chaos/${name}${SUFFIX}`], {
    stdio: "inherit",
    env: { ...process.env, CHAOS_LENGTH: "long", CHAOS_SEED: seed, CHAOS_REPORT: notesFile },
  });
  const [code] = (await once(child, "exit")) as [number | null];
  const written = await readFile(notesFile, "utf8").catch(() => "");
  await rm(directory, { recursive: true });
  const notes = written
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Note);
  return { notes, code };
}

function nameOf(file: string): string {
  return file.slice(0, -SUFFIX.length);
}
