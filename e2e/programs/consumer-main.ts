import { ConnectRefusedError, createClient } from "@tiktok-connect/client";
import { openReceiver, verified } from "@tiktok-connect/webhooks/testing";
import type { ConsumerMessage, ConsumerOrder, Greeting } from "../testing/consumer.ts";

/**
 * Another service. Whenever it is told to, it greets the owner of the one account that its key opens, by TikTok's name; and
 * it takes webhooks, if they are signed.
 */
const { CONNECT_URL = "", CONNECT_API_KEY = "", TIKTOK_API_URL = "" } = process.env;
const connect = createClient({ url: CONNECT_URL, apiKey: CONNECT_API_KEY });
const receiver = await openReceiver();
let webhookSecret = "";

async function greet(): Promise<Greeting> {
  try {
    const [account] = await Array.fromAsync(connect.accounts());
    if (!account) throw new Error("the key opens no account");
    const response = await connect.withAccessToken(account.id, (accessToken) =>
      fetch(`${TIKTOK_API_URL}/v2/user/info/?fields=open_id,display_name`, {
        headers: { authorization: `Bearer ${accessToken}` },
      }),
    );
    const { data } = (await response.json()) as { data: { user: { display_name: string } } };
    return { kind: "greeted", name: data.user.display_name };
  } catch (error) {
    if (!(error instanceof ConnectRefusedError)) throw error;
    const { code, reason = null, reauthorizeUrl = null } = error.refusal;
    return { kind: "refused", code, reason, reauthorizeUrl };
  }
}

function say(message: ConsumerMessage): void {
  process.send?.(message);
}

receiver.answer = (response, request) => {
  const { type } = verified(request, webhookSecret) as { type: string };
  response.writeHead(204).end();
  say({ kind: "told", type });
};
process.on("message", (order: ConsumerOrder) => {
  if (order.kind === "greet") void greet().then(say);
  else webhookSecret = order.webhookSecret;
});
say({ kind: "ready", webhookUrl: receiver.url });
