import path from "node:path";
import * as z from "zod";
import { startProgram } from "../site/program.ts";

const MAIN = path.join(import.meta.dirname, "../programs/callers-main.ts");

const callerFigures = z.object({
  perSecond: z.number(),
  p50Ms: z.number(),
  p99Ms: z.number(),
  /** How many answers had which status, those of the warming up included. */
  statuses: z.record(z.string(), z.number()),
});
export type CallerFigures = z.infer<typeof callerFigures>;

export interface CallersOrder {
  origin: string;
  paths: readonly string[];
  bearer: string;
  callers: number;
  requests: number;
  warmUp: number;
}

/** Lets so many callers ask from a process of their own, each for the next answer as soon as it has one. */
export async function letCallersAsk(order: CallersOrder): Promise<CallerFigures> {
  const program = await startProgram(MAIN, {
    env: {
      ORIGIN: order.origin,
      PATHS: JSON.stringify(order.paths),
      BEARER: order.bearer,
      CALLERS: String(order.callers),
      REQUESTS: String(order.requests),
      WARM_UP: String(order.warmUp),
    },
  });
  await program.stop();
  return callerFigures.parse(program.said);
}
