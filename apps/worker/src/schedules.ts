import { setTimeout as wait } from "node:timers/promises";
import type { JobProducer } from "@tiktok-connect/jobs";
import type { Logger } from "pino";
import type { EngineTiming } from "./refresh/timing.ts";

/** The jobs that come by the clock. */
async function schedule(jobs: JobProducer, timing: EngineTiming): Promise<void> {
  const schedules = [
    ["refresh.sweep", timing.sweepEveryMs],
    ["expiry.sweep", timing.expirySweepEveryMs],
    ["revocation.sweep", timing.revocation.sweepEveryMs],
    ["tiktok_webhooks.sweep", timing.tiktokWebhooks.sweepEveryMs],
    ["webhooks.deliver", timing.webhooks.sweepEveryMs],
    ["letters.write", timing.letters.sweepEveryMs],
    ["housekeeping", timing.housekeepingEveryMs],
  ] as const;
  for (const [name, everyMs] of schedules) await jobs.schedule(name, {}, everyMs);
}

/**
 * Schedules what comes by the clock, and goes on seeing to it: the queue may be emptied at any time, schedules included.
 *
 * @returns once it is scheduled for the first time
 */
export async function keepSchedules(
  jobs: JobProducer,
  timing: EngineTiming,
  { stopping, log }: { stopping: AbortSignal; log: Logger },
): Promise<void> {
  await schedule(jobs, timing);
  void repeat();

  async function repeat(): Promise<void> {
    while (!stopping.aborted) {
      try {
        await wait(timing.rescheduleEveryMs, undefined, { signal: stopping });
        await schedule(jobs, timing);
      } catch (err) {
        if (!stopping.aborted) log.warn({ err }, "the schedule could not be seen to");
      }
    }
  }
}
