import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

const secretsFile = z.object({ encryptionKeys: z.string(), authSecret: z.string() });
export type GeneratedSecrets = z.infer<typeof secretsFile>;

/**
 * The secrets of an installation on one machine: made at the first start, kept in `DATA_DIR/secrets.json` (0600).
 * Losing the file makes the stored tokens unreadable, so it lies beside the database it belongs to.
 *
 * Several processes may start at once: the file is written aside and linked into place, so exactly one set wins.
 *
 * @throws {Error} when the file is there and cannot be read; it is never replaced
 */
export function loadOrCreateSecrets(dataDir: string): GeneratedSecrets {
  const path = join(dataDir, "secrets.json");
  const existing = readSecrets(path);
  if (existing) return existing;

  mkdirSync(dataDir, { recursive: true });
  const secrets: GeneratedSecrets = {
    encryptionKeys: `k1:${randomBytes(32).toString("base64")}`,
    authSecret: randomBytes(32).toString("base64"),
  };
  const aside = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
  writeFileSync(aside, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flush: true });
  try {
    linkSync(aside, path);
    return secrets;
  } catch (error) {
    const winner = readSecrets(path);
    if (!winner) throw error;
    return winner;
  } finally {
    rmSync(aside);
  }
}

function readSecrets(path: string): GeneratedSecrets | null {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    // The parser's message quotes the text it failed on, and this text is secret.
    content = null;
  }
  const parsed = secretsFile.safeParse(content);
  if (!parsed.success) {
    throw new Error(`${path} holds no usable secrets; restore it from a backup, or remove it together with the data`);
  }
  return parsed.data;
}
