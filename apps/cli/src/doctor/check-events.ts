import { countStrayEvents } from "@tiktok-connect/db";
import { withConnection } from "../database.ts";
import { counted } from "../output.ts";
import { type Finding, ill, well } from "./finding.ts";

/** Whether events have somewhere to go; nothing when the database cannot tell, which another check says. */
export async function checkEvents(url: string): Promise<Finding[]> {
  let strays: number;
  try {
    strays = await withConnection(url, ({ db }) => countStrayEvents(db));
  } catch {
    return [];
  }
  if (strays === 0) return [well("events", "each is in the partition of its day or month")];
  return [
    ill(
      "events",
      `${counted(strays, "event")} or more had no partition to go to; they are kept and shown all the same`,
      "Workers make partitions a week ahead, and `pnpm cli migrate` does: see that a worker runs, and what its log says of partitions. Strays are erased in their time.",
    ),
  ];
}
