import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { createServer as createTcpServer, type Server, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { createTikTokClient, type TikTokClient, type TikTokClientOptions } from "../client.ts";

export interface SeenRequest {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingHttpHeaders;
  form: Record<string, string>;
}

export interface TestServer extends AsyncDisposable {
  origin: string;
  /** In the order of arrival. */
  requests: SeenRequest[];
}

/** Serves HTTP on loopback with whatever answers a test needs. */
export async function serve(answer: (response: ServerResponse, request: SeenRequest) => void): Promise<TestServer> {
  const requests: SeenRequest[] = [];
  const server = createServer((request, response) => {
    const { method, url, headers } = request;
    text(request)
      .then((body) => {
        const seen = { method, url, headers, form: Object.fromEntries(new URLSearchParams(body)) };
        requests.push(seen);
        answer(response, seen);
      })
      .catch(() => response.destroy());
  });
  return { requests, ...(await listen(server)) };
}

/** Hands out bare connections. */
export async function serveSockets(onConnection: (socket: Socket) => void): Promise<Omit<TestServer, "requests">> {
  return listen(createTcpServer(onConnection));
}

async function listen(server: Server): Promise<Omit<TestServer, "requests">> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => {});
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server does not listen on a port");
  return {
    origin: `http://127.0.0.1:${address.port}`,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** A client of such a server; it lets go of its connections when the test ends. */
export function clientOf(
  apiOrigin: string,
  options: Partial<TikTokClientOptions> = {},
): TikTokClient & AsyncDisposable {
  const client = createTikTokClient({
    clientKey: "aw-test-key",
    clientSecret: "planted-client-secret",
    redirectUri: "https://connect.example/api/auth/callback/tiktok",
    apiOrigin,
    pkce: "off",
    ...options,
  });
  return { ...client, [Symbol.asyncDispose]: () => client.dispatcher.destroy() };
}
