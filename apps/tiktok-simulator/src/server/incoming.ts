import type { IncomingMessage } from "node:http";

/** A request whose body has arrived. */
export interface Incoming {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** Null when the body is larger than `limit` bytes. */
export async function readIncoming(request: IncomingMessage, limit: number): Promise<Incoming | null> {
  const { promise, resolve, reject } = Promise.withResolvers<string | null>();
  const chunks: Buffer[] = [];
  let length = 0;
  request.on("data", (chunk: Buffer) => {
    length += chunk.length;
    if (length <= limit) chunks.push(chunk);
    else resolve(null);
  });
  request.on("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
  request.on("error", reject);
  const body = await promise;
  if (body === null) return null;
  const url = new URL(request.url ?? "/", "http://simulator");
  return { method: request.method ?? "GET", url, headers: request.headers, body };
}

/** The form that a request carries; null when its content type is another. */
export function formOf({ headers, body }: Incoming): URLSearchParams | null {
  const [mediaType = ""] = (headers["content-type"] ?? "").split(";");
  return mediaType.trim().toLowerCase() === "application/x-www-form-urlencoded" ? new URLSearchParams(body) : null;
}
