import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { closable } from "./closable.ts";

const NEVER_MS = 600_000;
const LARGE = 8_000_000;

let server: Server;
let close: ReturnType<typeof closable>;
let client: Socket;
let asked: PromiseWithResolvers<ServerResponse>;
beforeEach(async () => {
  asked = Promise.withResolvers();
  server = createServer((_request: IncomingMessage, response) => asked.resolve(response));
  close = closable(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  client.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
});
afterEach(() => {
  client.destroy();
  server.closeAllConnections();
});

it("hangs up on a client that would keep its connection, once it has its answer", async () => {
  const response = await asked.promise;
  const closed = close(NEVER_MS);
  response.end("an answer");
  let received = "";
  for await (const chunk of client) received += String(chunk);
  expect(received).toMatch(/an answer$/);
  await closed;
});

it.each(["before", "after"])(
  "lets a slow client have all of a large answer that ends %s the stop begins",
  async (when) => {
    const response = await asked.promise;
    // More than the connection holds: most of it waits for the client.
    if (when === "before") response.end(Buffer.alloc(LARGE));
    const closed = close(NEVER_MS);
    if (when === "after") response.end(Buffer.alloc(LARGE));
    for (let turns = 0; turns < 100; turns++) await turn();
    let received = 0;
    for await (const chunk of client) received += (chunk as Buffer).length;
    expect(received).toBeGreaterThan(LARGE);
    await closed;
  },
);

it("hangs up at once on a client that asks for nothing", async () => {
  const response = await asked.promise;
  response.end("an answer");
  await once(client, "data");
  const ended = once(client, "close");
  client.resume();
  await close(NEVER_MS);
  await ended;
});

it("cuts off what takes too long", async () => {
  await asked.promise;
  const ended = new Promise((resolve) => client.once("close", resolve));
  client.on("error", () => undefined);
  await close(1);
  await ended;
});
