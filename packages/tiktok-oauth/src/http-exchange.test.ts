import { once } from "node:events";
import type { Socket } from "node:net";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { TikTokUnavailableError } from "./errors.ts";
import { exchange, type HttpRequest } from "./http-exchange.ts";
import { clientOf, serve, serveSockets } from "./testing/serve.ts";

const post: HttpRequest = { method: "POST", path: "/v2/oauth/token/", headers: {}, body: "a=1" };

/** The error of a request that must not succeed. */
async function failure(attempt: Promise<unknown>): Promise<TikTokUnavailableError> {
  const outcome = await attempt.then(
    () => null,
    (error: unknown) => error,
  );
  if (outcome instanceof TikTokUnavailableError) return outcome;
  throw new Error("expected a TikTokUnavailableError", { cause: outcome });
}

describe("it is certain that nothing was sent", () => {
  const notSent = { reason: "not_sent", requestSent: false, httpStatus: null };

  test("when the connection is refused", async () => {
    const server = await serve(() => {});
    await server[Symbol.asyncDispose]();
    await using client = clientOf(server.origin);
    const error = await failure(exchange(client, post));
    expect(error).toMatchObject(notSent);
    expect(error.cause).toMatchObject({ code: "ECONNREFUSED" });
  });

  test("when no secure connection comes about before the deadline; the half-made one is let go", async () => {
    let received = "";
    const hungUp = Promise.withResolvers<unknown>();
    await using server = await serveSockets((socket) => {
      socket.on("data", (chunk) => {
        received += String(chunk);
      });
      socket.on("close", () => hungUp.resolve("hung up"));
    });
    await using client = clientOf(server.origin.replace("http:", "https:"), { timeoutMs: 200 });
    const startedAt = performance.now();
    expect(await failure(exchange(client, post))).toMatchObject(notSent);
    expect(received).not.toContain("POST");
    expect(await hungUp.promise).toBe("hung up");
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  test("when the request waited for a free connection until the deadline, and it is not sent later either", async () => {
    await using server = await serve((response, { url }) => {
      if (url !== "/held/") response.end("{}");
    });
    await using client = clientOf(server.origin, { connections: 1, timeoutMs: 200 });
    const held = failure(exchange(client, { ...post, path: "/held/" }));
    const waiting = failure(exchange(client, { ...post, path: "/waiting/" }));
    expect(await held).toMatchObject({ reason: "timeout", requestSent: true });
    expect(await waiting).toMatchObject(notSent);
    await exchange(client, { ...post, path: "/later/" });
    expect(server.requests.map(({ url }) => url)).toEqual(["/held/", "/later/"]);
  });

  test("when the client was closed", async () => {
    await using server = await serve((response) => response.end("{}"));
    const client = clientOf(server.origin);
    await client.close();
    expect(await failure(exchange(client, post))).toMatchObject(notSent);
    expect(server.requests).toHaveLength(0);
  });
});

describe("TikTok may have acted on the request", () => {
  test("when the connection breaks before an answer", async () => {
    await using server = await serve((response) => response.socket?.resetAndDestroy());
    await using client = clientOf(server.origin);
    expect(await failure(exchange(client, post))).toMatchObject({
      reason: "reset",
      requestSent: true,
      httpStatus: null,
    });
    expect(server.requests).toHaveLength(1);
  });

  test("when no answer comes before the deadline", async () => {
    await using server = await serve(() => {});
    await using client = clientOf(server.origin, { timeoutMs: 200 });
    const startedAt = performance.now();
    expect(await failure(exchange(client, post))).toMatchObject({ reason: "timeout", requestSent: true });
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  test("when what comes back is no HTTP, and the bytes of it are in no error", async () => {
    await using server = await serveSockets((socket) => socket.once("data", () => socket.end("act.planted\r\n\r\n")));
    await using client = clientOf(server.origin);
    const error = await failure(exchange(client, post));
    expect(error).toMatchObject({ reason: "unusable_answer", requestSent: true });
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain("planted");
  });
});

describe("an answer that breaks off is handed over as far as it came", () => {
  test("when the body takes longer than the deadline, though it never pauses", async () => {
    await using server = await serve((response) => {
      response.write('{"access_token":"act.a"}');
      const drip = setInterval(() => response.write(" "), 20);
      response.on("close", () => clearInterval(drip));
    });
    await using client = clientOf(server.origin, { timeoutMs: 300 });
    const answer = await exchange(client, post);
    expect(answer).toMatchObject({ httpStatus: 200, cutShort: { reason: "timeout" } });
    expect(answer.body.toString()).toContain("act.a");
  });

  test("when the connection breaks in the body", async () => {
    await using server = await serve((response) => {
      response.writeHead(200, { "content-length": 100 }).write('{"access_', () => response.socket?.resetAndDestroy());
    });
    await using client = clientOf(server.origin);
    const answer = await exchange(client, post);
    expect(answer.cutShort).toMatchObject({ reason: "reset" });
    expect('{"access_'.startsWith(answer.body.toString())).toBe(true);
  });

  test("when it is larger than any answer of TikTok's; the rest is not waited for", async () => {
    const hungUp = Promise.withResolvers<unknown>();
    await using server = await serve((response) => {
      response.on("close", () => hungUp.resolve("hung up"));
      response.write("x".repeat(300 * 1024));
    });
    await using client = clientOf(server.origin);
    expect(await exchange(client, post)).toMatchObject({ cutShort: { reason: "unusable_answer" } });
    expect(await hungUp.promise).toBe("hung up");
  });
});

test("a request is called unsent only when that is certain, though the server took no byte of it", async () => {
  let bytesTaken = 0;
  await using server = await serveSockets((socket) => {
    socket.on("data", (chunk) => {
      bytesTaken += chunk.length;
    });
    socket.resetAndDestroy();
  });
  await using client = clientOf(server.origin, { timeoutMs: 500 });
  const error = await failure(exchange(client, post));
  // The bytes may have been on their way when the connection broke: then it must not be called certain.
  expect(["not_sent", "reset"]).toContain(error.reason);
  expect(error.requestSent).toBe(error.reason === "reset");
  expect(bytesTaken).toBe(0);
});

test("a connection is used again, and a connection that the server closed meanwhile does no harm", async () => {
  const sockets: (Socket | null)[] = [];
  await using server = await serve((response) => {
    sockets.push(response.socket);
    response.end("{}");
  });
  await using client = clientOf(server.origin, { connections: 1 });
  await exchange(client, post);
  await exchange(client, post);
  expect(sockets[0]).toBe(sockets[1]);

  const closed = once(client.dispatcher, "disconnect");
  sockets[1]?.end();
  await closed;
  expect(await exchange(client, post)).toMatchObject({ httpStatus: 200, cutShort: null });
  expect(sockets[2]).not.toBe(sockets[1]);
});

test("asks for an answer that is not compressed", async () => {
  await using server = await serve((response) => response.end("{}"));
  await using client = clientOf(server.origin);
  await exchange(client, post);
  expect(server.requests[0]?.headers).toMatchObject({ "accept-encoding": "identity", accept: "application/json" });
});
