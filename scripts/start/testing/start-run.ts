import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { findProcess, type ProcessEntry } from "../process-table.ts";

const ROOT = path.join(import.meta.dirname, "../../..");
const POLL_MS = 10;
const PROGRAMS = {
  supervisor: "scripts/start/supervisor.ts",
  api: "apps/api/src/main.ts",
  worker: "apps/worker/src/main.ts",
  simulator: "apps/tiktok-simulator/src/main.ts",
};

export interface StartRunOptions {
  readonly dataDir: string;
  readonly port: number;
  readonly simulatorPort: number;
  /** What is typed; the start script itself when left out. */
  readonly command?: readonly [string, ...string[]];
  /** Further settings. */
  readonly env?: NodeJS.ProcessEnv;
}

/** One run of `pnpm start`, and what a test wants to see and do with it. */
export class StartRun {
  readonly child: ChildProcess;
  readonly origin: string;
  readonly #options: StartRunOptions;
  #output = "";

  constructor(options: StartRunOptions) {
    const [program, ...args] = options.command ?? [process.execPath, "scripts/start.ts"];
    this.#options = options;
    this.origin = `http://localhost:${options.port}`;
    this.child = spawn(program, args, {
      cwd: ROOT,
      detached: true, // a process group, as a terminal would make one
      env: environment(options),
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        this.#output += chunk.toString();
      });
    }
  }

  get output(): string {
    return this.#output;
  }

  /** @throws {Error} with all the output when the run ends before it says so */
  async says(text: string): Promise<void> {
    while (!this.#output.includes(text)) {
      if (this.hasEnded) throw new Error(`it ended without saying "${text}":\n${this.#output}`);
      await delay(POLL_MS);
    }
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** As a terminal does it: everybody in the foreground gets the signal. */
  pressCtrlC(): void {
    if (this.child.pid !== undefined) process.kill(-this.child.pid, "SIGINT");
  }

  async untilEnded(): Promise<number | null> {
    if (!this.hasEnded) await once(this.child, "exit");
    return this.child.exitCode;
  }

  /** The number of the process that runs this program for this run. */
  async find(program: keyof typeof PROGRAMS): Promise<number | null> {
    for (const entry of await processes()) {
      if (!entry.command.includes(PROGRAMS[program])) continue;
      const environ = await readFile(`/proc/${entry.pid}/environ`, "utf8").catch(() => "");
      if (environ.split("\0").includes(`DATA_DIR=${this.#options.dataDir}`)) return entry.pid;
    }
    return null;
  }

  async findPostgres(): Promise<number | null> {
    const pidFile = path.join(this.#options.dataDir, "postgres/postmaster.pid");
    const pid = Number.parseInt(await readFile(pidFile, "utf8").catch(() => ""), 10);
    return (await findProcess(pid)) === null ? null : pid;
  }
}

/** Waits for a process to be gone. */
export async function whenGone(pid: number): Promise<void> {
  while ((await findProcess(pid)) !== null) await delay(POLL_MS);
}

async function processes(): Promise<ProcessEntry[]> {
  const numbers = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(numbers.map((pid) => findProcess(Number(pid))));
  return found.filter((entry) => entry !== null);
}

/** That of this process without what belongs to the test run or would configure the product. */
function environment({ dataDir, port, simulatorPort, env }: StartRunOptions): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR, CI } = process.env;
  const own = { DATA_DIR: dataDir, PORT: String(port), SIMULATOR_PORT: String(simulatorPort) };
  return { PATH, HOME, TMPDIR, CI, ...own, ...env };
}
