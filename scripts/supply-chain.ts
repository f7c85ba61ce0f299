import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { readLicences } from "./supply-chain/licences.ts";

const ROOT = path.join(import.meta.dirname, "..");
const SBOM = "sbom.cdx.json";

/** Says what others' code is shipped: its licences, a bill of materials, and what is known against it. */
async function main(): Promise<boolean> {
  const licences = readLicences(await pnpm("licenses", "ls", "--recursive", "--prod", "--json"));
  for (const { licence, accepted, packages } of licences) {
    console.log(`${accepted ? "✓" : "✗"} ${licence}: ${packages.length}${accepted ? "" : ` (${packages.join(", ")})`}`);
  }
  await pnpm("sbom", "--sbom-format", "cyclonedx", "--sbom-type", "application", "--prod", "--out", SBOM);
  console.log(`✓ CycloneDX bill of materials: ${SBOM}`);
  const known = await audit();
  console.log(known.words);
  return licences.every(({ accepted }) => accepted) && known.ok;
}

/** Not every registry answers this; that alone is no finding. */
async function audit(): Promise<{ ok: boolean; words: string }> {
  try {
    await pnpm("audit", "--prod");
    return { ok: true, words: "✓ audit: nothing is known against what is shipped" };
  } catch (error) {
    const { stdout = "", stderr = "" } = Object(error) as { stdout?: string; stderr?: string };
    const unanswered = /ERR_PNPM_AUDIT_(BAD_RESPONSE|ENDPOINT)/.test(stdout + stderr);
    if (unanswered) return { ok: true, words: "– audit: this registry answers none; run it where one does" };
    return { ok: false, words: `✗ audit:\n${stdout}` };
  }
}

async function pnpm(...args: string[]): Promise<string> {
  return (await promisify(execFile)("pnpm", args, { cwd: ROOT, maxBuffer: 64 * 1024 * 1024 })).stdout;
}

process.exitCode = (await main()) ? 0 : 1;
