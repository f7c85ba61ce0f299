import { readFile, writeFile } from "node:fs/promises";
import type { Figure } from "./figure.ts";

export interface Section {
  /** The name of the benchmark, which is its command as well. */
  name: string;
  machine: string;
  figures: readonly Figure[];
  tookSeconds: number;
}

const HEAD = `# Benchmarks

Written by \`pnpm bench\`; each of its benchmarks replaces its own section. Machines differ, so every figure
stands beside its limit, which was measured in the same run. Of each figure the median is told.
`;

/** Puts a section in the place of its older self; the others stay. */
export async function writeSection(file: string, section: Section): Promise<void> {
  const before = await readFile(file, "utf8").catch(() => HEAD);
  const older = new RegExp(`\\n## ${section.name}\\n[\\s\\S]*?(?=\\n## |$)`);
  const text = present(section);
  await writeFile(file, older.test(before) ? before.replace(older, () => text) : `${before.trimEnd()}\n${text}`);
}

function present({ name, machine, figures, tookSeconds }: Section): string {
  const rows = figures.map(
    ({ figure, measured, limit, result, goal, met }) =>
      `| ${figure} | ${measured} | ${limit} | ${result} | ${goal} | ${met === null ? "" : met ? "yes" : "**no**"} |`,
  );
  return `\n## ${name}\n\n${machine}\nThe run took ${Math.round(tookSeconds)} s.\n
| figure | measured | limit in the same run | result | goal | met |
|---|---|---|---|---|---|
${rows.join("\n")}\n`;
}
