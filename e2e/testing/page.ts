import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";

const ROOT = path.join(import.meta.dirname, "../..");

/** Before all stories: what they find built already they do not build at the same time. */
export const setup = buildPage;

/** Builds the page, which the api then serves; as `pnpm start` does, by turbo, so that it is built once. */
export async function buildPage(): Promise<void> {
  await promisify(execFile)("node_modules/.bin/turbo", ["run", "build", "--filter=@tiktok-connect/web"], {
    cwd: ROOT,
    // Test runners set it to "test", which would build the page as for development.
    env: { ...process.env, NODE_ENV: "production" },
  });
}
