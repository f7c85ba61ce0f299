import type { Server, ServerResponse } from "node:http";

/**
 * Has a server end without cutting anybody short. Clients keep a connection open whose last answer they have, and Node
 * closes those that are idle when the server closes, but not those that become so.
 *
 * @returns closes: what is being answered is answered, and its connection hung up; what takes longer than that is cut off
 */
export function closable(server: Server): (cutOffAfterMs: number) => Promise<void> {
  const answering = new Set<ServerResponse>();
  let closing = false;
  const closeIdleConnections = server.closeIdleConnections.bind(server);
  // Node takes a connection for idle whose answer was written to its end and has not left: a slow client would lose the rest.
  server.closeIdleConnections = () => {
    if (![...answering].some(({ writableEnded }) => writableEnded)) closeIdleConnections();
  };
  server.on("request", (_request, response: ServerResponse) => {
    answering.add(response);
    if (closing) hangUpAfter(response);
    response.once("close", () => {
      answering.delete(response);
      if (closing) server.closeIdleConnections();
    });
  });

  return async (cutOffAfterMs) => {
    closing = true;
    for (const response of answering) hangUpAfter(response);
    const closed = new Promise((resolve) => server.close(resolve));
    const cutOff = setTimeout(() => server.closeAllConnections(), cutOffAfterMs);
    await closed;
    clearTimeout(cutOff);
  };
}

/** `destroySoon` waits until everything that was written has left. */
function hangUpAfter(response: ServerResponse): void {
  const { socket } = response;
  response.once("finish", () => socket?.destroySoon());
}
