import { once } from "node:events";
import { createServer, connect as dial, type Socket } from "node:net";

/** A door on 127.0.0.1 to another port, which can be shut: what is behind it is cut off from those who use the door. */
export interface Relay extends AsyncDisposable {
  readonly port: number;
  /** Throws out everybody, and lets nobody in. */
  cut(): void;
  mend(): void;
}

export async function startRelay(targetPort: number): Promise<Relay> {
  const sockets = new Set<Socket>();
  let open = true;
  const keep = (socket: Socket, other: () => Socket) => {
    sockets.add(socket);
    socket.on("error", () => other().destroy());
    socket.on("close", () => {
      sockets.delete(socket);
      other().destroy();
    });
  };
  const server = createServer((inside) => {
    if (!open) {
      inside.resetAndDestroy();
      return;
    }
    const outside = dial(targetPort, "127.0.0.1");
    keep(inside, () => outside);
    keep(outside, () => inside);
    inside.pipe(outside).pipe(inside);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the relay has no port");
  const throwOut = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    port: address.port,
    cut() {
      open = false;
      throwOut();
    },
    mend() {
      open = true;
    },
    async [Symbol.asyncDispose]() {
      throwOut();
      server.close();
      await once(server, "close");
    },
  };
}
