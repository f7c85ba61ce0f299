import { chargeRequests } from "@tiktok-connect/db";
import { attempt } from "./attempt.ts";
import type { ConnectionDeps } from "./connection-deps.ts";

/** Takes a request to TikTok out of the app's rate. Somebody waits on the page, so it is sent whatever is left of that. */
export async function countRequest(deps: ConnectionDeps): Promise<void> {
  const { db, app } = deps;
  await attempt(deps, "count a request to TikTok", chargeRequests(db, app, 1));
}
