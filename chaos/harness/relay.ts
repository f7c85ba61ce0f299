import { once } from "node:events";
import { createServer, connect as dial, type Socket } from "node:net";

/** A door on 127.0.0.1 to another port, which can be shut: what is behind it is cut off from those who use the door. */
export interface Relay extends AsyncDisposable {
  readonly port: number;
  /** Throws out everybody, and lets nobody in: connections are refused. */
  cut(): Promise<void>;
  mend(): Promise<void>;
}

export async function startRelay(targetPort: number): Promise<Relay> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket, other: () => Socket) => {
    sockets.add(socket);
    socket.on("error", () => other().destroy());
    socket.on("close", () => {
      sockets.delete(socket);
      other().destroy();
    });
  };
  const server = createServer((inside) => {
    const outside = dial(targetPort, "127.0.0.1");
    keep(inside, () => outside);
    keep(outside, () => inside);
    inside.pipe(outside).pipe(inside);
  });
  const listen = async (port: number) => {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  };
  await listen(0);
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the relay has no port");
  const cut = async () => {
    const closed = once(server, "close");
    server.close();
    for (const socket of sockets) socket.resetAndDestroy();
    await closed;
  };
  return {
    port: address.port,
    cut,
    mend: () => listen(address.port),
    async [Symbol.asyncDispose]() {
      if (server.listening) await cut();
    },
  };
}
