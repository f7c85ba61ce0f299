import { createHmac, randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";

/** The superuser's password as it was stored, or null when there is none yet. */
export async function readPassword(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

/** Makes a password and stores it for our own account alone. */
export async function createPassword(file: string): Promise<string> {
  const password = randomBytes(24).toString("base64url");
  await writeFile(file, password, { mode: 0o600, flag: "wx", flush: true });
  return password;
}

/** The application's password: made of the superuser's, so that none can be lost alone, and of no use for finding that out. */
export function applicationPassword(password: string): string {
  return createHmac("sha256", password).update("application role").digest("base64url");
}
