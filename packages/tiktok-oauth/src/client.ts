import { Agent, type Dispatcher } from "undici";
import { lookupPublic } from "./public-addresses.ts";

/** Whether the app registration wants a code challenge; `s256-hex` is TikTok's way of writing it. */
export type PkcePolicy = "off" | "s256-hex";

/** One registration of an app at TikTok, and the connections to it. */
export interface TikTokClient {
  readonly clientKey: string;
  readonly clientSecret: string;
  /** As registered, byte for byte. */
  readonly redirectUri: string;
  /** The full address of the page that asks for consent. */
  readonly authorizeUrl: string;
  readonly apiOrigin: string;
  readonly pkce: PkcePolicy;
  readonly dispatcher: Dispatcher;
  /** To where pictures lie, which TikTok's answers name: it connects to nothing in a private network. */
  readonly pictures: Dispatcher;
  /** For a request in all: waiting for a connection, connecting, sending, headers and body. */
  readonly timeoutMs: number;
  /** Lets the requests under way finish, then closes all connections. */
  readonly close: () => Promise<void>;
}

export interface TikTokClientOptions {
  clientKey: string;
  clientSecret: string;
  redirectUri: string;
  authorizeUrl?: string;
  apiOrigin?: string;
  pkce: PkcePolicy;
  /** The most connections, and so the most requests in flight; more wait for a free one. */
  connections?: number;
  timeoutMs?: number;
}

export function createTikTokClient(options: TikTokClientOptions): TikTokClient {
  const { connections = 32, timeoutMs = 10_000, ...registration } = options;
  const dispatcher = new Agent({
    connections,
    pipelining: 1,
    // One request on a connection at a time: when it breaks, it is known which one was on it, and nothing is sent again.
    allowH2: false,
    connectTimeout: timeoutMs,
  });
  const pictures = new Agent({ connections: 4, connect: { lookup: lookupPublic }, connectTimeout: timeoutMs });
  return {
    authorizeUrl: "https://www.tiktok.com/v2/auth/authorize/",
    apiOrigin: "https://open.tiktokapis.com",
    ...registration,
    dispatcher,
    pictures,
    timeoutMs,
    close: async () => {
      await Promise.all([dispatcher.close(), pictures.close()]);
    },
  };
}
