import { setTimeout as wait } from "node:timers/promises";
import { type Listener, listenToDeliveries } from "@tiktok-connect/db";
import type { JobProducer } from "@tiktok-connect/jobs";
import type { Logger } from "pino";

/** What comes within this time is one job: it takes whatever there is. */
const GATHER_MS = 50;

/**
 * Has deliveries made as soon as there are some. The clock looks as well, but seldom: a look each second of the day costs
 * more than all else that an idle installation does.
 *
 * @returns once it listens for the first time
 */
export async function wakeDeliveries(
  jobs: JobProducer,
  { databaseUrl, log }: { databaseUrl: string; log: Logger },
): Promise<Listener> {
  let asking = false;
  let askAgain = false;

  async function ask(): Promise<void> {
    asking = true;
    do {
      await wait(GATHER_MS);
      askAgain = false;
      try {
        await jobs.topUp("webhooks.deliver", {}, 1);
      } catch (err) {
        log.debug({ err }, "the queue was not told of deliveries, which the next look by the clock finds");
      }
    } while (askAgain);
    asking = false;
  }

  return listenToDeliveries({
    databaseUrl,
    onWaiting() {
      askAgain = true;
      if (!asking) void ask();
    },
    onConnectionLost: (err) => log.warn({ err }, "the connection that hears of deliveries was lost"),
  });
}
