import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { Webhook } from "standardwebhooks";

/** One request as a receiver got it. */
export interface ReceivedWebhook {
  headers: Record<string, string>;
  body: string;
}

/** Somebody else's service, that takes webhooks on loopback. */
export interface WebhookReceiver extends AsyncDisposable {
  url: string;
  /** In the order of arrival, also those that were not taken. */
  requests: ReceivedWebhook[];
  /** How the next requests are answered; 204 at first. */
  answer: (response: ServerResponse, request: ReceivedWebhook) => void;
}

export async function openReceiver(): Promise<WebhookReceiver> {
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const received = { headers: request.headers as Record<string, string>, body };
      receiver.requests.push(received);
      receiver.answer(response, received);
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the receiver is not on a port");
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${address.port}/hook`,
    requests: [],
    answer: (response) => response.writeHead(204).end(),
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return receiver;
}

/** What a request says, by the convention's own library. @throws when the signature is not made with this secret */
export function verified({ headers, body }: ReceivedWebhook, secret: string): unknown {
  return new Webhook(secret).verify(body, headers);
}
