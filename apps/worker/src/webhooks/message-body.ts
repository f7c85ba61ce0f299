import type { ClaimedDelivery } from "@tiktok-connect/db";

/**
 * What a webhook says, as the Standard Webhooks convention has it: little, and the same at every attempt. Who wants to know
 * how the account is now asks `/v1/accounts`.
 */
export function messageBody({ eventType, eventAt, accountId, openId, reason, logId }: ClaimedDelivery): string {
  const timestamp = eventAt.toISOString();
  if (accountId === null) return JSON.stringify({ type: "test", timestamp, data: {} });
  return JSON.stringify({ type: `account.${eventType}`, timestamp, data: { accountId, openId, reason, logId } });
}
