import { type ConnectionResult, connectionResult } from "@tiktok-connect/contract";

export interface ReturnedResult {
  result: ConnectionResult;
  accountId: string | null;
}

/** Where a result is kept for the next load of the page: in the entry of the browser's history, so in this tab alone. */
const KEPT = "connectionResult";

/**
 * What `/settings?connection=…&account=…` says, or said before the page was loaded once more; null when the person did not
 * come from TikTok just now.
 */
export function readReturnedResult(search: string, historyState: unknown): ReturnedResult | null {
  const params = new URLSearchParams(isCarried(search) ? search : readKept(historyState));
  const parsed = connectionResult.safeParse(params.get("connection"));
  return parsed.success ? { result: parsed.data, accountId: params.get("account") } : null;
}

type History = Pick<typeof globalThis.history, "replaceState">;

/**
 * The result, once shown, leaves the address and stays for one more load of the page: somebody may reload to be sure.
 *
 * @param address as the page was loaded
 */
export function noteShown(history: History, address: Pick<Location, "pathname" | "search" | "hash">): void {
  const state = isCarried(address.search) ? { [KEPT]: address.search } : null;
  history.replaceState(state, "", withoutResult(address));
}

/** The person has read it. */
export function forgetShown(history: History): void {
  history.replaceState(null, "");
}

function isCarried(search: string): boolean {
  return new URLSearchParams(search).has("connection");
}

function readKept(state: unknown): string {
  const kept = typeof state === "object" && state !== null && KEPT in state ? state[KEPT] : "";
  return typeof kept === "string" ? kept : "";
}

/** The address without what it said about the connection. */
function withoutResult({ pathname, search, hash }: Pick<Location, "pathname" | "search" | "hash">): string {
  const params = new URLSearchParams(search);
  params.delete("connection");
  params.delete("account");
  return pathname + (params.size > 0 ? `?${params.toString()}` : "") + hash;
}
