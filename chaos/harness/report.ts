import { readFile, writeFile } from "node:fs/promises";
import { cpus, totalmem } from "node:os";

/** What a case did and found, as it was noted. */
export interface Note {
  what: string;
  store: string;
  regime: string;
  [figure: string]: unknown;
}

const HEAD = `# Last long runs of the faults

Written by \`pnpm test:chaos\`, a section for each file of cases. Each case ends in one audit: for every account, is the
stored refresh token the one that the simulator would take now, and was anybody flagged. \`lost\`: not flagged, and the
stored token is dead. Figures are sums over the variants; a largest or slowest one is the worst of them.
`;

/** When, for how long and on what the cases of a file ran, and whether they held. */
export function describeRun({
  startedAt,
  minutes,
  seed,
  passed,
}: {
  startedAt: Date;
  minutes: number;
  seed: string;
  passed: boolean;
}): string {
  return `Begun ${startedAt.toISOString()}, ${minutes} min; ${passed ? "every case held" : "**a case did not hold**"}. Seed ${seed} (\`CHAOS_SEED\`).
${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 1024 ** 3)} GB, Node ${process.versions.node}.`;
}

/** Puts a section in the place of its older self; the others stay. */
export async function writeSection(
  file: string,
  { name, run, notes }: { name: string; run: string; notes: readonly Note[] },
): Promise<void> {
  const before = await readFile(file, "utf8").catch(() => HEAD);
  const older = new RegExp(`\\n## ${name}\\n[\\s\\S]*?(?=\\n## |$)`);
  const text = `\n## ${name}\n\n${run}\n\n| fault | stores and regimes | what came of it |\n|---|---|---|\n${rowsOf(notes)}\n`;
  await writeFile(file, older.test(before) ? before.replace(older, () => text) : `${before.trimEnd()}\n${text}`);
}

function rowsOf(notes: readonly Note[]): string {
  return [...Map.groupBy(notes, ({ what }) => what)]
    .map(([what, ofCase]) => {
      const variants = ofCase.map(({ store, regime }) => `${store} ${regime}`);
      return `| ${what} | ${variants.join(", ")} | ${figuresOf(ofCase)} |`;
    })
    .join("\n");
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
