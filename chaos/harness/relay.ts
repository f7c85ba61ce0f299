import { once } from "node:events";
import { createServer, connect as dial, type Socket } from "node:net";
import { lastingPort } from "./lasting-port.ts";

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
  const port = await lastingPort();
  const mend = async () => {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  };
  await mend();
  const cut = async () => {
    const closed = once(server, "close");
    server.close();
    for (const socket of sockets) socket.resetAndDestroy();
    await closed;
  };
  return {
    port,
    cut,
    mend,
    async [Symbol.asyncDispose]() {
      if (server.listening) await cut();
    },
  };
}
