import {
  countStrayEvents,
  dropEventPartitions,
  eraseStrayEvents,
  makeEventPartitions,
  type PartitionWork,
} from "@tiktok-connect/db";
import type { WorkerDeps } from "../deps.ts";

/** Strays are few, or somebody has to look at why they are not. */
const MOST_ERASED = 10_000;

/** Sees to it that events of the coming days have somewhere to go, and that those whose time is over go. */
export async function tendEvents({ db, timing, log }: Pick<WorkerDeps, "db" | "timing" | "log">): Promise<void> {
  const made = await makeEventPartitions(db, timing.events);
  tell(made, "partitions for events were made");
  const dropped = await dropEventPartitions(db, timing.events);
  tell(dropped, "events whose time is over were dropped");
  await eraseStrayEvents(db, timing.events, MOST_ERASED);
  const strays = await countStrayEvents(db);
  if (strays > 0) log.warn({ strays }, "events had no partition of their own; they are kept and shown all the same");

  function tell({ partitions, busy }: PartitionWork, message: string): void {
    if (partitions.length > 0) log.info({ partitions }, message);
    if (busy) log.info("the partitions of events are in use; the next housekeeping tries again");
  }
}
