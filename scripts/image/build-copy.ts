import { execFile } from "node:child_process";
import { cp, mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import type { Stage } from "./dockerfile.ts";

/**
 * Follows a Dockerfile's stages in directories below `destination`, as an engine would in containers.
 *
 * The base image's part is played by this machine: its Node, and no accounts. So the last stage's `RUN` (which makes a directory for an
 * account) is left out, and `npx pnpm` becomes the pnpm that runs already.
 *
 * @param context the directory that `COPY` copies from, where a `.dockerignore` is
 * @returns the image's working directory
 */
export async function buildCopy(stages: readonly Stage[], context: string, destination: string): Promise<string> {
  const ignored = await readIgnored(context);
  let workingDirectory = destination;
  for (const stage of stages) {
    const root = path.join(destination, stage.name || "image");
    for (const { keyword, argument } of stage.instructions) {
      if (keyword === "WORKDIR") {
        workingDirectory = path.join(root, argument);
        await mkdir(workingDirectory, { recursive: true });
      }
      if (keyword === "COPY") await copy(argument, { context, destination, workingDirectory, ignored });
      if (keyword === "RUN" && stage.name !== "") await run(argument, workingDirectory);
    }
  }
  return workingDirectory;
}

interface Places {
  readonly context: string;
  readonly destination: string;
  readonly workingDirectory: string;
  readonly ignored: (file: string) => boolean;
}

async function copy(argument: string, { context, destination, workingDirectory, ignored }: Places): Promise<void> {
  const words = argument.split(" ");
  const stage = words[0]?.startsWith("--from=") ? words.shift()?.slice("--from=".length) : undefined;
  const source = stage === undefined ? context : path.join(destination, stage);
  const target = path.join(workingDirectory, words.pop() ?? "");
  for (const word of words) {
    // As Docker does it: a directory's content goes into the target, a file goes below a target that ends in a slash.
    const into = target.endsWith("/") && words.length > 1 ? path.join(target, path.basename(word)) : target;
    const filter = (file: string) => stage !== undefined || !ignored(path.relative(context, file));
    await cp(path.join(source, word), into, { recursive: true, verbatimSymlinks: true, filter });
  }
}

async function readIgnored(context: string): Promise<(file: string) => boolean> {
  const patterns = (await readFile(path.join(context, ".dockerignore"), "utf8")).split("\n").filter(Boolean);
  return (file) => patterns.some((pattern) => path.matchesGlob(file, pattern));
}

async function run(command: string, cwd: string): Promise<void> {
  await promisify(execFile)("sh", ["-c", command.replaceAll(/npx -y pnpm@[\d.]+/g, "pnpm")], {
    cwd,
    // Without what pnpm told the scripts below it, such as where the workspace is; and never asking a person.
    env: { PATH: process.env.PATH, HOME: process.env.HOME, CI: "true" },
  });
}
