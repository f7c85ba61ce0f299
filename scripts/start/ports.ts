import { once } from "node:events";
import { createServer } from "node:net";
import { StartError } from "./start-error.ts";

// Some systems let one program have a port on all addresses and another have it on one of them.
const HOSTS = ["::", "127.0.0.1", "::1"];

/** @throws {StartError} `port_in_use`, naming the port and the variable that moves it */
export async function requireFreePort(port: number, variable: string): Promise<void> {
  for (const host of HOSTS) {
    if (await isTaken(port, host)) {
      const message = `Port ${port} is in use by another program. Stop that program, or set ${variable} to a free port.`;
      throw new StartError("port_in_use", message);
    }
  }
}

async function isTaken(port: number, host: string): Promise<boolean> {
  const server = createServer().listen({ port, host });
  try {
    await once(server, "listening");
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EADDRINUSE"; // a missing IPv6 is no obstacle
  }
  server.close();
  await once(server, "close");
  return false;
}
