import { execFile } from "node:child_process";
import { join } from "node:path";

export interface CliAnswer {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a command as the operator does, in a process with this environment alone. */
export function runCli(args: readonly string[], env: Record<string, string>): Promise<CliAnswer> {
  return new Promise((resolve) => {
    const main = join(import.meta.dirname, "../main.ts");
    execFile(process.execPath, [main, ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr }),
    );
  });
}
