import { execFile } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { requirePnpm } from "./start/testing/require-pnpm.ts";

const ROOT = path.join(import.meta.dirname, "..");
const SBOM = path.join(ROOT, "sbom.cdx.json");

beforeAll(requirePnpm);
afterAll(() => rm(SBOM, { force: true }));

it("ships nothing whose licence is in the way, and writes down all that it ships", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ["scripts/supply-chain.ts"], { cwd: ROOT });
  expect(stdout).toMatch(/^✓ MIT: \d+$/m);
  expect(stdout).not.toMatch(/✗/);
  const bill = JSON.parse(await readFile(SBOM, "utf8")) as { bomFormat: string; components: { name: string }[] };
  expect(bill.bomFormat).toBe("CycloneDX");
  const names = bill.components.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(["express", "pg", "better-auth", "nodemailer"]));
  expect(names).not.toContain("vitest");
});
