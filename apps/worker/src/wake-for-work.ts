import { setTimeout as wait } from "node:timers/promises";
import { type Listener, listenToWork } from "@tiktok-connect/db";
import type { WorkerDeps } from "./deps.ts";
import { carryOnScopeChange } from "./reauthorization/apply-scope-change.ts";

/**
 * Has deliveries made, and accounts looked at for changed scopes, as soon as the database tells of them. The clock looks as
 * well, but seldom: a look each second of the day costs more than all else that an idle installation does.
 *
 * @returns once it listens for the first time
 */
export async function wakeForWork(
  deps: Pick<WorkerDeps, "db" | "jobs" | "timing" | "log">,
  { databaseUrl }: { databaseUrl: string },
): Promise<Listener> {
  const { jobs, timing, log } = deps;
  return listenToWork({
    databaseUrl,
    onDeliveries: deliveriesAsker({ jobs, timing, log }),
    onScopeChange() {
      carryOnScopeChange(deps).catch((err: unknown) =>
        log.debug({ err }, "the change of the scopes is left to the next look by the clock"),
      );
    },
    onConnectionLost: (err) => log.warn({ err }, "the connection that hears of work was lost"),
  });
}

/** Asks for deliveries: once for all that are told of while it gathers, or while the queue is being asked. */
function deliveriesAsker({ jobs, timing, log }: Pick<WorkerDeps, "jobs" | "timing" | "log">): () => void {
  let asking = false;
  let askAgain = false;

  async function ask(): Promise<void> {
    asking = true;
    do {
      await wait(timing.wakeGatherMs);
      askAgain = false;
      try {
        await jobs.topUp("webhooks.deliver", {}, 1);
      } catch (err) {
        log.debug({ err }, "the queue was not told of deliveries, which the next look by the clock finds");
      }
    } while (askAgain);
    asking = false;
  }

  return () => {
    askAgain = true;
    if (!asking) void ask();
  };
}
