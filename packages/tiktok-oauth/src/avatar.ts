import { request } from "undici";
import type { TikTokClient } from "./client.ts";

export type PictureType = "image/jpeg" | "image/png" | "image/webp" | "image/gif";

export interface Picture {
  readonly contentType: PictureType;
  readonly bytes: Buffer;
}

/** What lies at an address is not to be had, or not to be kept. */
export class PictureRefusedError extends Error {
  override readonly name = "PictureRefusedError";
  /** `unavailable` alone is worth another try. */
  readonly code: "foreign_host" | "unavailable" | "too_large" | "not_a_picture";
  constructor(code: PictureRefusedError["code"], options?: ErrorOptions) {
    super(`a picture was not fetched: ${code}`, options);
    this.code = code;
  }
}

/** Where TikTok keeps pictures; as seen in its documentation and its answers. */
const HOSTS = /(^|\.)(tiktokcdn|tiktokcdn-us|tiktokcdn-eu|tiktokcdn-row|ibyteimg|byteimg|muscdn)\.com$/;

const LARGEST_BYTES = 256 * 1024;
const TIMEOUT_MS = 5_000;

/**
 * Fetches an account's picture. The address comes out of an answer of TikTok's and is not trusted: it must be one of
 * TikTok's hosts (or the simulator), outside any private network, redirects are not followed, and what comes is judged by
 * what it is and not by what it says.
 *
 * @throws {PictureRefusedError}
 */
export async function fetchAvatar(client: TikTokClient, address: string): Promise<Picture> {
  const url = new URL(address);
  const simulated = url.origin === client.apiOrigin;
  if (!simulated && !(url.protocol === "https:" && url.port === "" && HOSTS.test(url.hostname))) {
    throw new PictureRefusedError("foreign_host");
  }
  const bytes = await download(url, {
    dispatcher: simulated ? client.dispatcher : client.pictures,
    timeoutMs: Math.min(TIMEOUT_MS, client.timeoutMs),
  });
  const contentType = pictureTypeOf(bytes);
  if (contentType === null) throw new PictureRefusedError("not_a_picture");
  return { contentType, bytes };
}

async function download(
  url: URL,
  { dispatcher, timeoutMs }: { dispatcher: TikTokClient["dispatcher"]; timeoutMs: number },
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    const { statusCode, body } = await request(url, {
      dispatcher,
      headers: { accept: "image/webp,image/jpeg,image/png,image/gif", "user-agent": "tiktok-connect" },
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (statusCode !== 200) {
      await body.dump();
      throw new PictureRefusedError("unavailable");
    }
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length;
      // Leaving the loop ends the connection.
      if (size > LARGEST_BYTES) throw new PictureRefusedError("too_large");
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof PictureRefusedError) throw error;
    throw new PictureRefusedError("unavailable", { cause: error });
  }
  return Buffer.concat(chunks);
}

/** By its first bytes. An SVG is none: it can hold scripts. */
function pictureTypeOf(bytes: Buffer): PictureType | null {
  const begins = bytes.subarray(0, 12).toString("latin1");
  if (begins.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (begins.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (/^GIF8[79]a/.test(begins)) return "image/gif";
  if (begins.startsWith("RIFF") && begins.endsWith("WEBP")) return "image/webp";
  return null;
}
