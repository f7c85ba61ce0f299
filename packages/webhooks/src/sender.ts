import { Agent, buildConnector, request } from "undici";
import type { Networks } from "./endpoint-address.ts";
import { ForbiddenNetworkError, isForbiddenHost, lookupIn } from "./networks.ts";
import { type Message, signedHeaders } from "./signature.ts";

export interface WebhookSender {
  /** Makes one attempt; never rejects. */
  send(message: SignedMessage): Promise<AttemptResult>;
  close(): Promise<void>;
}

export interface SignedMessage extends Omit<Message, "sentAt"> {
  url: string;
  /** The newest first. */
  secrets: readonly string[];
}

export type AttemptResult =
  /** Whatever was answered; 2xx alone means that it was taken. `retryAfter` is the header as it came. */
  { kind: "answered"; statusCode: number; retryAfter: string | null } | { kind: "unanswered"; fault: DeliveryFault };

export type DeliveryFault = "forbidden_network" | "timeout" | "unknown_host" | "refused" | "tls" | "connection";

/** So much of an answer is read, so that the connection can be used again. Nothing is made of it. */
const MOST_READ_BYTES = 16 * 1024;

/**
 * @param options.timeoutMs for an attempt in all: looking the name up, connecting, sending, the answer
 * @param options.connections to one endpoint at once
 */
export function createWebhookSender(options: {
  networks: Networks;
  timeoutMs: number;
  connections: number;
}): WebhookSender {
  const { networks, timeoutMs, connections } = options;
  const connect = buildConnector({ lookup: lookupIn(networks), timeout: timeoutMs });
  const agent = new Agent({
    connections,
    pipelining: 1,
    allowH2: false,
    // What is looked up here is what is connected to: nobody can answer with one address when asked and lead to another.
    connect(target, callback) {
      if (isForbiddenHost(target.hostname, networks)) callback(new ForbiddenNetworkError(), null);
      else connect(target, callback);
    },
  });
  return {
    async send({ url, secrets, ...message }) {
      try {
        // Redirects are not followed: undici does so only when asked to.
        const { statusCode, headers, body } = await request(url, {
          method: "POST",
          dispatcher: agent,
          headers: {
            ...signedHeaders({ ...message, sentAt: new Date() }, secrets),
            "content-type": "application/json",
            "user-agent": "tiktok-connect-webhooks",
          },
          body: message.body,
          signal: AbortSignal.timeout(timeoutMs),
        });
        // The status says it all. An answer that goes on for too long, or breaks off, changes nothing about it.
        await body.dump({ limit: MOST_READ_BYTES }).catch(() => undefined);
        return { kind: "answered", statusCode, retryAfter: [headers["retry-after"]].flat()[0] ?? null };
      } catch (error) {
        return { kind: "unanswered", fault: faultOf(error) };
      }
    },
    close: () => agent.destroy(),
  };
}

/** The owner is told no more than this: what an inner network answers with is nobody's to explore. */
function faultOf(error: unknown): DeliveryFault {
  if (!(error instanceof Error)) return "connection";
  const code = "code" in error ? String(error.code) : "";
  if (error instanceof ForbiddenNetworkError) return "forbidden_network";
  if (error.name === "TimeoutError" || /TIMEDOUT|TIMEOUT/.test(code)) return "timeout";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "unknown_host";
  if (code === "ECONNREFUSED") return "refused";
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code)) return "tls";
  return "connection";
}
