import { queryOptions } from "@tanstack/react-query";
import { accepted, latestConnectionAttempt } from "@tiktok-connect/contract";
import { command, request } from "./request.ts";

export const latestAttemptQuery = queryOptions({
  queryKey: ["connection-attempt"],
  queryFn: async () => (await request(latestConnectionAttempt, "/api/connection-attempts/latest")).attempt,
  staleTime: 0,
});

/** The person has read how the attempt ended. */
export function dismissAttempt(attemptId: string): Promise<void> {
  return command(`/api/connection-attempts/${encodeURIComponent(attemptId)}/dismissal`, "POST");
}

/** Connects the account that TikTok was signed in to, besides the one that was meant. */
export async function connectParkedGrant(parkedGrantId: string): Promise<void> {
  await request(accepted, parkedGrantPath(parkedGrantId), "POST");
}

/** Removes at TikTok the access that nobody meant to give. */
export function removeParkedGrant(parkedGrantId: string): Promise<void> {
  return command(parkedGrantPath(parkedGrantId), "DELETE");
}

function parkedGrantPath(parkedGrantId: string): string {
  return `/api/parked-grants/${encodeURIComponent(parkedGrantId)}`;
}
