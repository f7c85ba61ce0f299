import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** Looks a process up; null when there is none, or only the remains of one that has ended. */
export async function findProcess(pid: number): Promise<ProcessEntry | null> {
  return process.platform === "linux" ? findInProc(pid) : findByPs(pid);
}

/** Linux, where slim images have no `ps`. */
async function findInProc(pid: number): Promise<ProcessEntry | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    const command = await readFile(`/proc/${pid}/cmdline`, "utf8");
    // "12 (name, which may hold spaces and parentheses) S 11 …"
    const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return state === "Z" ? null : { pid, parent: Number(parent), command: command.replaceAll("\0", " ") };
  } catch {
    return null;
  }
}

async function findByPs(pid: number): Promise<ProcessEntry | null> {
  const found = await promisify(execFile)("ps", ["-o", "state=,ppid=,command=", "-p", String(pid)]).catch(() => null);
  const [, state, parent, command = ""] = /^\s*(\S+)\s+(\d+)\s+(.*)/.exec(found?.stdout ?? "") ?? [];
  return state === undefined || state.startsWith("Z") ? null : { pid, parent: Number(parent), command };
}
