import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { findProcess, type ProcessEntry } from "./process-table.ts";

const POLL_MS = 500;
const PACKAGE_MANAGER = /^(npm|npx|pnpm|pnpx|yarn|bun)(-cli)?(\.[cm]?js)?$/;

/**
 * The processes between the package manager's command that was typed and us, such as `npm exec pnpm start`, `pnpm start` and
 * the shell below it. What is above (a terminal's shell, a service manager) may end without meaning us.
 */
export async function findPackageManagers(): Promise<readonly number[]> {
  const ancestors: ProcessEntry[] = [];
  let next = await findProcess(process.ppid);
  while (next !== null && next.pid > 1) {
    ancestors.push(next);
    next = await findProcess(next.parent);
  }
  const topmost = ancestors.findLastIndex(({ command }) => isPackageManager(command));
  return ancestors.slice(0, topmost + 1).map(({ pid }) => pid);
}

/** Judged by the program, not by the line: a shell whose script goes on after it put us in the background is none. */
export function isPackageManager(command: string): boolean {
  const [program = "", script = ""] = command.split(/\s+/).map((word) => path.basename(word));
  return PACKAGE_MANAGER.test(program === "node" ? script : program);
}

/**
 * Resolves when one of these processes is gone. They do not pass every signal on (`npx` keeps SIGTERM to itself), and a
 * killed one tells nobody.
 */
export async function whenOneIsGone(pids: readonly number[], signal: AbortSignal): Promise<void> {
  for (;;) {
    for (const pid of pids) if ((await findProcess(pid)) === null) return;
    await delay(POLL_MS, undefined, { signal, ref: false });
  }
}
