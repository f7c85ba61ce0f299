import type { CipherKeys } from "@tiktok-connect/db";
import { withConnection } from "../database.ts";
import { adviceOnKeys } from "../keys/key-advice.ts";
import { type KeyStatus, readKeyStatus } from "../keys/read-key-status.ts";
import { counted } from "../output.ts";
import { type Finding, ill, well } from "./finding.ts";

/** Whether the configured keys open what is stored; nothing when the database cannot tell, which another check says. */
export async function checkKeys(
  url: string,
  { keys, dataDir }: { keys: CipherKeys; dataDir: string },
): Promise<Finding[]> {
  let found: KeyStatus[];
  try {
    found = await withConnection(url, ({ db }) => readKeyStatus(db, { keys, dataDir }));
  } catch {
    return [];
  }
  const unfit = found.filter(({ state }) => state === "missing" || state === "wrong");
  if (unfit.length === 0) return [well("keys", describe(found))];
  return unfit.map((key) => ill("keys", `${key.id} is ${key.state}`, adviceOnKeys([key]).join(" ")));
}

function describe([sealing, ...others]: readonly KeyStatus[]): string {
  const behind = others.map(({ id, values }) => `; ${counted(values, "value")} with ${id}`).join("");
  return `${sealing?.id} seals, and has sealed ${counted(sealing?.values ?? 0, "value")}${behind}`;
}
