import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";

const WEB = path.join(import.meta.dirname, "../../apps/web");

/** Builds the page, which the api then serves. */
export async function buildPage(): Promise<void> {
  await promisify(execFile)(process.execPath, ["node_modules/vite/bin/vite.js", "build"], {
    cwd: WEB,
    // Test runners set it to "test", which would build the page as for development.
    env: { ...process.env, NODE_ENV: "production" },
  });
}
