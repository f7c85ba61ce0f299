import { execFileSync } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";

/** Of the kernel's clock, in which it tells processor time. */
const TICKS_PER_SECOND = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));

/** What one process, its children and its ended children had of the processors so far. */
async function processorSeconds(pid: number): Promise<number> {
  for (;;) {
    const pids = await childrenOf(pid);
    const children = await Promise.all(pids.map(readTimes));
    const own = await readTimes(pid);
    if (own === null) return 0;
    // A child that ends meanwhile would be counted twice, as one of those that have ended too, or not at all.
    if (children.includes(null) || String(await childrenOf(pid)) !== String(pids)) continue;
    const ticks = own.own + own.ended + children.reduce((sum, child) => sum + (child?.own ?? 0), 0);
    return ticks / TICKS_PER_SECOND;
  }
}

export type Load<Name extends string> = Record<Name, number>;

/** Measures while something is going on; what it answers is in per cent of one core. */
export async function watchLoad<Name extends string>(
  pids: Record<Name, number>,
): Promise<{ end(): Promise<Load<Name>> }> {
  const names = Object.keys(pids) as Name[];
  const read = async () => {
    const seconds = await Promise.all(names.map((name) => processorSeconds(pids[name])));
    return { at: performance.now(), seconds };
  };
  const before = await read();
  return {
    async end() {
      const after = await read();
      const elapsed = (after.at - before.at) / 1000;
      return Object.fromEntries(
        names.map((name, index) => [
          name,
          (((after.seconds[index] ?? 0) - (before.seconds[index] ?? 0)) / elapsed) * 100,
        ]),
      ) as Load<Name>;
    },
  };
}

/** The most memory that a process has had at once. */
export async function peakMemoryMib(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) / 1024;
}

async function childrenOf(pid: number): Promise<number[]> {
  const tasks = await readdir(`/proc/${pid}/task`).catch(() => []);
  const lists = await Promise.all(tasks.map((task) => readFile(`/proc/${pid}/task/${task}/children`, "utf8")));
  return lists.flatMap((list) => list.split(" ").filter(Boolean).map(Number));
}

async function readTimes(pid: number): Promise<{ own: number; ended: number } | null> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  if (stat === null) return null;
  // Behind the name, which may hold anything, the third field is first.
  const fields = stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
  const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15);
  return { own: user + system, ended: endedUser + endedSystem };
}
