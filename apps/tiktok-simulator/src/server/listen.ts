import { once } from "node:events";
import type { Server } from "node:http";

/** The port is somebody else's. */
export class PortInUseError extends Error {
  override readonly name = "PortInUseError";
  readonly code = "port_in_use";

  constructor(port: number, cause: unknown) {
    super(`port ${port} is in use; end what listens there, or choose another with SIMULATOR_PORT`, { cause });
  }
}

const ATTEMPTS = 10;

/**
 * Listens on both loopback addresses, so that `localhost` is answered whichever it means; where there is no IPv6, on
 * 127.0.0.1 alone.
 *
 * @param port 0: a free one
 * @param servers two servers that answer alike
 * @returns the port
 * @throws {PortInUseError}
 */
export async function listenOnLoopback(port: number, [ipv4, ipv6]: readonly [Server, Server]): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    const listening = await listen(ipv4, { port, host: "127.0.0.1" });
    try {
      await listen(ipv6, { port: listening, host: "::1" });
      return listening;
    } catch (error) {
      if (!(error instanceof PortInUseError)) return listening;
      ipv4.close();
      if (port !== 0 || attempt === ATTEMPTS) throw error;
    }
  }
}

async function listen(server: Server, address: { port: number; host: string }): Promise<number> {
  try {
    server.listen(address);
    await once(server, "listening");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") {
      throw new PortInUseError(address.port, error);
    }
    throw error;
  }
  const bound = server.address();
  return typeof bound === "object" && bound ? bound.port : address.port;
}
