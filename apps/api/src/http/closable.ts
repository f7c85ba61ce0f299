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
  server.on("request", (_request, response: ServerResponse) => {
    answering.add(response);
    if (closing) hangUpAfter(response);
    response.once("close", () => answering.delete(response));
  });

  return async (cutOffAfterMs) => {
    closing = true;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeIdleConnections();
    for (const response of answering) hangUpAfter(response);
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
