import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { cpus, tmpdir, totalmem } from "node:os";
import path from "node:path";

/** Runs the long version of every case, and writes down what it did and found. */

interface Note {
  what: string;
  store: string;
  regime: string;
  [figure: string]: unknown;
}

const REPORT = path.join(import.meta.dirname, "../docs/chaos-report.md");

async function main(): Promise<void> {
  const directory = await mkdtemp(path.join(tmpdir(), "chaos-report-"));
  const notesFile = path.join(directory, "notes.jsonl");
  const seed = process.env.CHAOS_SEED ?? String(Date.now() % 1_000_000_007);
  const startedAt = new Date();
  const child = spawn("vitest", ["run", "--project", "chaos"], {
    stdio: "inherit",
    env: { ...process.env, CHAOS_LENGTH: "long", CHAOS_SEED: seed, CHAOS_REPORT: notesFile },
  });
  const [code] = (await once(child, "exit")) as [number | null];
  const notes = (await readFile(notesFile, "utf8"))
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Note);
  await rm(directory, { recursive: true });
  const minutes = Math.round((Date.now() - startedAt.getTime()) / 60_000);
  await writeFile(REPORT, render(notes, { seed, startedAt, minutes, passed: code === 0 }));
  process.exitCode = code ?? 1;
}

function render(
  notes: readonly Note[],
  { seed, startedAt, minutes, passed }: { seed: string; startedAt: Date; minutes: number; passed: boolean },
): string {
  const cases = Map.groupBy(notes, ({ what }) => what);
  const rows = [...cases].map(([what, ofCase]) => {
    const variants = ofCase.map(({ store, regime }) => `${store} ${regime}`);
    return `| ${what} | ${variants.join(", ")} | ${figuresOf(ofCase)} |`;
  });
  return `# Last long run of the faults

Written by \`pnpm test:chaos\`. Each case ends in one audit: for every account, is the stored refresh token the one that the
simulator would take now, and was anybody flagged. \`lost\`: not flagged, and the stored token is dead. Figures are sums
over the variants; a largest or slowest one is the worst of them.

- Begun ${startedAt.toISOString()}, ${minutes} minutes; ${passed ? "every case held" : "**a case did not hold**"}
- Seed ${seed} (\`CHAOS_SEED\`)
- ${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 1024 ** 3)} GB, Node ${process.versions.node}

| fault | stores and regimes | what came of it |
|---|---|---|
${rows.join("\n")}
`;
}

/** Sums of counts, and the worst of durations. */
function figuresOf(notes: readonly Note[]): string {
  const names = Object.keys(notes[0] ?? {}).filter((name) => !["what", "store", "regime"].includes(name));
  return names
    .map((name) => {
      const values = notes.map((note) => Number(note[name]));
      const isDuration = name.endsWith("Ms");
      const value = isDuration ? Math.max(...values) : values.reduce((sum, one) => sum + one, 0);
      return `${words(name)} ${value.toLocaleString("en")}${isDuration ? " ms" : ""}`;
    })
    .join(", ");
}

/** `rotationLost` reads `rotation lost`. */
function words(name: string): string {
  return name.replace(/Ms$/, "").replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

await main();
