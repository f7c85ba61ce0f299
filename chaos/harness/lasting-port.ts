import { randomInt } from "node:crypto";
import getPort, { portNumbers } from "get-port";

/**
 * A port for a server that goes away and comes back. It is below those that systems lend to outgoing connections: whoever
 * keeps trying to reach the server meanwhile would sooner or later be lent its very port.
 */
export async function lastingPort(): Promise<number> {
  const from = randomInt(20_000, 31_000);
  return getPort({ port: portNumbers(from, from + 500), host: "127.0.0.1" });
}
