import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { refuse } from "../oauth/oauth-answers.ts";
import type { World } from "../state/world.ts";
import { type Answer, json } from "./answer.ts";
import { type Incoming, readIncoming } from "./incoming.ts";
import { logIdOf, newLogId } from "./log-id.ts";
import { answerTo } from "./routes.ts";

/** No request of the API, the page or the control API is near it. */
const MOST_BYTES = 1_048_576;

/**
 * Not listening yet. What goes wrong while answering is given to `onError` and answered with status 500.
 *
 * @param world requests wait for it
 */
export function createSimulatorServer(world: Promise<World>, onError: (error: unknown) => void): Server {
  return createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    serve(world, request)
      .catch((error: unknown) => {
        onError(error);
        return refuse(null, { error: "server_error", description: "The simulator failed." }, 500);
      })
      .then((answer) => write(response, answer))
      .catch(onError);
  });
}

async function serve(world: Promise<World>, request: IncomingMessage): Promise<Answer> {
  const incoming = await readIncoming(request, MOST_BYTES);
  if (!incoming) return json({ error: { code: "too_large", message: "The body is too large." } }, { status: 413 });
  return isForeign(incoming) ? FORBIDDEN : answerTo(await world, incoming);
}

/** Other people's pages may send a browser to the authorize page, but may not steer the simulator. */
function isForeign({ headers, url }: Incoming): boolean {
  if (headers["sec-fetch-site"] !== "cross-site") return false;
  return ["/__control/", "/portal/", "/session"].some((path) => url.pathname.startsWith(path));
}

const FORBIDDEN = json({ error: { code: "forbidden", message: "Not from another site." } }, { status: 403 });

function write(response: ServerResponse, answer: Answer): void {
  if (answer.kind === "dropped") {
    response.destroy();
    return;
  }
  const logId = answer.kind === "json" ? logIdOf(answer.json) : newLogId();
  const headers = { "x-tt-logid": logId, "cache-control": "no-store", ...answer.headers };
  switch (answer.kind) {
    case "json": {
      const body = JSON.stringify(answer.json);
      response
        .writeHead(answer.status, { ...headers, "content-type": "application/json", ...lengthOf(body) })
        .end(body);
      return;
    }
    case "text":
      response
        .writeHead(answer.status, { ...headers, "content-type": answer.contentType, ...lengthOf(answer.text) })
        .end(answer.text);
      return;
    case "bytes":
      response
        .writeHead(answer.status, { ...headers, "content-type": answer.contentType, ...lengthOf(answer.bytes) })
        .end(answer.bytes);
      return;
    case "redirect":
      response.writeHead(answer.status, { ...headers, location: answer.location, "content-length": 0 }).end();
  }
}

function lengthOf(body: string | Buffer) {
  return { "content-length": Buffer.byteLength(body) };
}
