import { stat } from "node:fs/promises";
import path from "node:path";

const OTHERS_MAY_SEARCH = 0o001;

/** Whether an account without rights of its own can reach this directory: one 0700 directory above it is enough to hide it. */
export async function isWorldSearchable(directory: string): Promise<boolean> {
  const { mode } = await stat(directory);
  if ((mode & OTHERS_MAY_SEARCH) === 0) return false;
  const parent = path.dirname(directory);
  return parent === directory || isWorldSearchable(parent);
}
