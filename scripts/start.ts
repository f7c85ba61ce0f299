import { fork } from "node:child_process";
import path from "node:path";

/**
 * `pnpm start` and, with `--watch`, `pnpm dev`: hands over to the supervisor and stands in for it in the terminal.
 *
 * The supervisor is in a session of its own because pnpm, when it is killed, has its whole process group killed: nobody would be left
 * to stop the database. When we are gone it notices by the channel between us.
 */
const supervisor = fork(path.join(import.meta.dirname, "start/supervisor.ts"), process.argv.slice(2), {
  detached: true,
  execArgv: [],
  // Types are stripped and code compiled once, not at every start of every program.
  env: { ...process.env, NODE_COMPILE_CACHE: path.join(import.meta.dirname, "../node_modules/.cache/node") },
  stdio: "inherit",
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => supervisor.kill(signal));
supervisor.on("exit", (code) => {
  process.exitCode = code ?? 1;
});
