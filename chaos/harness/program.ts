import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";

/** A program of the product in a process of its own. */
export interface Program {
  readonly pid: number;
  /** SIGTERM, once or several times; resolves with the milliseconds that it took to end, and its exit code. */
  stop(options?: { signals?: number }): Promise<{ tookMs: number; code: number | null }>;
  /** SIGKILL, at once. */
  kill(): Promise<void>;
  /** SIGSTOP: it exists and does nothing, as on a machine that swaps or was suspended. */
  pause(): void;
  resume(): void;
  /** Everything it printed so far. */
  output(): string;
}

export interface ProgramOptions {
  main: string;
  args?: readonly string[];
  env: NodeJS.ProcessEnv;
  /** In front of node, such as `faketime`. */
  wrapper?: readonly string[];
}

/** Starts a program; resolves when it says that it is ready. */
export async function startProgram({ main, args = [], env, wrapper }: ProgramOptions): Promise<Program> {
  const [command, ...first] = wrapper ?? [];
  const child = fork(main, [...args], {
    env,
    silent: true,
    ...(command !== undefined && { execPath: command, execArgv: [...first, process.execPath] }),
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (output += chunk));
  const exited = once(child, "exit");
  const ready = await Promise.race([once(child, "message"), exited.then(() => null)]);
  if (ready === null) throw new Error(`${main} ended before it was ready:\n${output}`);
  return {
    pid: child.pid ?? 0,
    async stop({ signals = 1 } = {}) {
      const startedAt = performance.now();
      for (let sent = 0; sent < signals && isRunning(child); sent++) child.kill("SIGTERM");
      await exited;
      return { tookMs: performance.now() - startedAt, code: child.exitCode };
    },
    async kill() {
      if (isRunning(child)) child.kill("SIGKILL");
      await exited;
    },
    pause: () => void child.kill("SIGSTOP"),
    resume: () => void child.kill("SIGCONT"),
    output: () => output,
  };
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}
