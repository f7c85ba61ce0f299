import { type Dispatcher, request } from "undici";
import { SimulatorControlError } from "./control-error.ts";
import type { ConsentEnd, ConsentWalk } from "./simulator-app.ts";

/**
 * What a browser does on the authorize page: asks for it with the cookie of whoever is signed in, and sends its form.
 *
 * @throws {SimulatorControlError} `unexpected_page` when it is neither the consent page nor a redirect
 */
export async function walkConsent({ url, user, untick = [], cancel = false }: ConsentWalk): Promise<ConsentEnd> {
  const authorizeUrl = new URL(url);
  const cookie = `simulator_user=${user.userId}`;
  const page = await request(authorizeUrl, { headers: { cookie } });
  await page.body.dump();
  const location = redirectOf(page, authorizeUrl);
  if (location) return { location, asked: false };
  if (page.statusCode !== 200) throw unexpected(page);

  const form = new URLSearchParams({ decision: cancel ? "cancel" : "authorize" });
  for (const scope of (authorizeUrl.searchParams.get("scope") ?? "").split(",")) {
    if (!untick.includes(scope)) form.append("scope", scope);
  }
  const decided = await request(authorizeUrl, {
    method: "POST",
    headers: { cookie, "content-type": "application/x-www-form-urlencoded" },
    body: form.toString(),
  });
  await decided.body.dump();
  const end = redirectOf(decided, authorizeUrl);
  if (!end) throw unexpected(decided);
  return { location: end, asked: true };
}

function redirectOf({ headers }: Dispatcher.ResponseData, base: URL): URL | null {
  return typeof headers.location === "string" ? new URL(headers.location, base) : null;
}

function unexpected({ statusCode }: Dispatcher.ResponseData): SimulatorControlError {
  return new SimulatorControlError("unexpected_page", `the authorize page answered with status ${statusCode}`);
}
