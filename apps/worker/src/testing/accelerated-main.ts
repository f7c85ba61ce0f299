import { runWorker } from "../process.ts";
import { ENGINE_TIMING } from "../refresh/timing.ts";
import { accelerated } from "./accelerated.ts";

/** The worker's own program with a faster clock: `node accelerated-main.ts 60`. */
runWorker(process.env, accelerated(ENGINE_TIMING, Number(process.argv[2] ?? 1))).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
