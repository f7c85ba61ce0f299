import { type ConnectionResult, connectionResult } from "@tiktok-connect/contract";

export interface ReturnedResult {
  result: ConnectionResult;
  accountId: string | null;
}

/** What `/settings?connection=…&account=…` says; null when the person did not come from TikTok just now. */
export function readReturnedResult(search: string): ReturnedResult | null {
  const params = new URLSearchParams(search);
  const parsed = connectionResult.safeParse(params.get("connection"));
  return parsed.success ? { result: parsed.data, accountId: params.get("account") } : null;
}

/** The address without what it said about the connection, so that a reload does not say it again. */
export function withoutResult({ pathname, search, hash }: Pick<Location, "pathname" | "search" | "hash">): string {
  const params = new URLSearchParams(search);
  params.delete("connection");
  params.delete("account");
  return pathname + (params.size > 0 ? `?${params.toString()}` : "") + hash;
}
