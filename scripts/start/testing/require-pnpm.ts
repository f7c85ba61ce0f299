import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Building the page needs turbo, and turbo needs pnpm, which is on the PATH below `pnpm test` and not below a bare `vitest`. */
export async function requirePnpm(): Promise<void> {
  try {
    await promisify(execFile)("pnpm", ["--version"]);
  } catch (cause) {
    throw new Error("This test needs pnpm on the PATH: run it by `npx -y pnpm@12 test FILE`.", { cause });
  }
}
