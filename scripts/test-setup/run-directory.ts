import { mkdtemp, readdir, realpath, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

/** Directories of test runs are named with this, followed by the run's process number. */
const PREFIX = "tiktok-connect-test-";

/** Linux keeps this one in memory, where making a database, which is some 350 files, takes a thirtieth of the time. */
const IN_MEMORY = "/dev/shm";
/** Containers are often given 64 MB of it. */
const ENOUGH_BYTES = 4 * 2 ** 30;

/** Makes the directory for what a run of tests leaves behind while it lasts. */
export async function createRunDirectory(): Promise<string> {
  return mkdtemp(path.join(await quickestParent(), `${PREFIX}${process.pid}-`));
}

/** Where directories of tests are best made. */
export async function quickestParent(): Promise<string> {
  const { bavail, bsize } = await statfs(IN_MEMORY).catch(() => ({ bavail: 0, bsize: 0 }));
  return bavail * bsize >= ENOUGH_BYTES ? IN_MEMORY : realpath(tmpdir());
}

/** The directories of runs that have not cleared up yet, each with the process number of its run. */
export async function listRunDirectories(): Promise<{ directory: string; run: number }[]> {
  const found = [];
  for (const parent of [IN_MEMORY, tmpdir()]) {
    for (const name of await readdir(parent).catch(() => [])) {
      const run = Number.parseInt(name.slice(PREFIX.length), 10);
      if (name.startsWith(PREFIX) && run > 0) found.push({ directory: path.join(parent, name), run });
    }
  }
  return found;
}
