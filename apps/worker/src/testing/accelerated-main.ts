import { runWorker } from "../process.ts";
import { ENGINE_TIMING } from "../refresh/timing.ts";
import { accelerated, withExchangeTimeout } from "./accelerated.ts";

const [, , factor = "1", exchangeTimeoutMs] = process.argv;
const faster = accelerated(ENGINE_TIMING, Number(factor));
const timing = exchangeTimeoutMs === undefined ? faster : withExchangeTimeout(faster, Number(exchangeTimeoutMs));

/** The worker's own program with a faster clock: `node accelerated-main.ts 60 [MILLISECONDS FOR AN EXCHANGE]`. */
runWorker(process.env, timing).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
