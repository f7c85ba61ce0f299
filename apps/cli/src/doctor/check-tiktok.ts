import type { Settings } from "@tiktok-connect/settings";
import {
  checkClientCredentials,
  createTikTokClient,
  OAuthResponseError,
  TikTokUnavailableError,
} from "@tiktok-connect/tiktok-oauth";
import { type Finding, ill, well } from "./finding.ts";

/** Whether TikTok can be reached and takes the app's key and secret, by a request that touches no account. */
export async function checkTikTok(settings: Settings["tiktok"]): Promise<Finding[]> {
  const name = settings.simulator ? "the simulator" : "TikTok";
  const client = createTikTokClient(settings);
  try {
    await checkClientCredentials(client);
    return [
      well("tiktok", `${name} answers at ${settings.apiOrigin}`),
      well("credentials", `${name} takes the client key and secret`),
      well(
        "redirect URI",
        `register exactly this in TikTok's developer portal, in the same environment as the key: ${settings.redirectUri}`,
      ),
    ];
  } catch (error) {
    if (error instanceof OAuthResponseError) {
      return [
        well("tiktok", `${name} answers at ${settings.apiOrigin}`),
        ill(
          "credentials",
          `${name} refuses them: ${error.code}${error.logId ? ` (log_id ${error.logId})` : ""}`,
          "Copy TIKTOK_CLIENT_KEY and TIKTOK_CLIENT_SECRET from the portal again, both of the same environment (sandbox or production), without spaces.",
        ),
      ];
    }
    if (!(error instanceof TikTokUnavailableError)) throw error;
    const advice = settings.simulator
      ? "Run `pnpm start`, which starts the simulator, or set TIKTOK_CLIENT_KEY to use TikTok."
      : "See that this machine reaches that address, through its proxy or firewall; TIKTOK_API_URL can name another.";
    return [ill("tiktok", `${name} does not answer at ${settings.apiOrigin} (${error.reason})`, advice)];
  } finally {
    await client.close();
  }
}
