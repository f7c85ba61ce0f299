import { fork } from "node:child_process";
import { once } from "node:events";

/** A process of the bench's: one of the product's programs, or one that the product is measured against. */
export interface Program {
  readonly pid: number;
  /** The first message that it sent: it is ready, or done. */
  readonly said: unknown;
  /** SIGTERM; resolves when it has ended. */
  stop(): Promise<void>;
}

/** Starts a program; resolves with the first message that it sends. What it complains of goes to our own stderr. */
export async function startProgram(
  main: string,
  { env, execArgv = [] }: { env: NodeJS.ProcessEnv; execArgv?: readonly string[] },
): Promise<Program> {
  const child = fork(main, {
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, ...env },
    execArgv: [...execArgv],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const exited = once(child, "exit");
  const said = await Promise.race([
    once(child, "message").then(([message]) => ({ message: message as unknown })),
    exited.then(() => null),
  ]);
  if (said === null) throw new Error(`${main} ended before it said anything; see its output above`);
  return {
    pid: child.pid ?? 0,
    said: said.message,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
      await exited;
    },
  };
}
