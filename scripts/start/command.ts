import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { StartError } from "./start-error.ts";

export interface Command {
  /** What it is for, as the user would say it: "build the page". */
  readonly purpose: string;
  readonly program: string;
  readonly arguments: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Runs a command to its end, in silence as long as it succeeds. When the signal is aborted the command is asked to end, and its
 * end is waited for.
 *
 * @throws {StartError} `command_failed` with everything that the command printed
 */
export async function runCommand(command: Command, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { program, arguments: args, env, purpose } = command;
  const child = spawn(program, args, { env, signal, stdio: ["ignore", "pipe", "pipe"] });
  let cause: Error | undefined;
  child.on("error", (error) => {
    cause = error;
  });
  const closed = new Promise<number | null>((resolve) => child.on("close", resolve));
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  signal.throwIfAborted();
  if (exitCode === 0) return;
  const said = `${stdout}${stderr}`.trimEnd() || cause?.message;
  throw new StartError("command_failed", `It was not possible to ${purpose}:\n${said}`, { cause });
}
