import { createWebhookEndpoint, type WebhookEventType } from "@tiktok-connect/db";
import { generateWebhookSecret } from "@tiktok-connect/webhooks";
import type { WorkerDeps } from "../deps.ts";

export interface TestEndpoint {
  endpointId: string;
  secret: string;
}

/** Has a user's events told at an address. */
export async function insertEndpoint(
  { db, cipher }: Pick<WorkerDeps, "db" | "cipher">,
  { userId, url, eventTypes }: { userId: string; url: string; eventTypes?: WebhookEventType[] },
): Promise<TestEndpoint> {
  const secret = generateWebhookSecret();
  const terms = { userId, url, eventTypes: eventTypes ?? ["connected", "scopes_changed", "disconnected"], secret };
  const created = await createWebhookEndpoint(db, cipher, terms);
  if (created.kind !== "created") throw new Error("the user has too many endpoints");
  return { endpointId: created.endpoint.id, secret };
}
