import { ConnectRefusedError, createClient } from "@tiktok-connect/client";

/** Greets the owner of every account, by the name that TikTok tells. */
const { CONNECT_URL = "", CONNECT_API_KEY = "", TIKTOK_API_URL = "https://open.tiktokapis.com" } = process.env;
const connect = createClient({ url: CONNECT_URL, apiKey: CONNECT_API_KEY });

for await (const account of connect.accounts()) {
  try {
    const response = await connect.withAccessToken(account.id, (accessToken) =>
      fetch(`${TIKTOK_API_URL}/v2/user/info/?fields=display_name`, {
        headers: { authorization: `Bearer ${accessToken}` },
      }),
    );
    const { data } = (await response.json()) as { data: { user: { display_name: string } } };
    console.log(`Hello, ${data.user.display_name}!`);
  } catch (error) {
    if (!(error instanceof ConnectRefusedError && error.code === "reauthorization_required")) throw error;
    console.log(`${account.displayName ?? account.openId} has to visit ${error.refusal.reauthorizeUrl}`);
  }
}
