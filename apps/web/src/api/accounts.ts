import { infiniteQueryOptions, type QueryClient, queryOptions } from "@tanstack/react-query";
import {
  type Account,
  type AccountEventType,
  accepted,
  accountEvents,
  accountList,
  account as accountSchema,
  freshStart,
  refreshAnswer,
} from "@tiktok-connect/contract";
import { request } from "./request.ts";

export const accountsQuery = queryOptions({
  queryKey: ["accounts"],
  queryFn: async () => (await request(accountList, "/api/accounts")).accounts,
});

/** One account; null once it is disconnected. Whatever makes the list be read again does so to this as well. */
export function accountQuery(accountId: string) {
  return queryOptions<Account | null>({
    queryKey: [...accountsQuery.queryKey, accountId],
    queryFn: () => request(accountSchema, accountPath(accountId)),
  });
}

/**
 * What happened to an account, newest first, a page at a time.
 *
 * @param types left out: of every type
 */
export function accountEventsQuery(accountId: string, types: readonly AccountEventType[] = []) {
  return infiniteQueryOptions({
    queryKey: ["account-events", accountId, ...types],
    queryFn: ({ pageParam }) => {
      const query = new URLSearchParams();
      if (types.length > 0) query.set("types", types.join(","));
      if (pageParam !== null) query.set("before", pageParam);
      return request(accountEvents, `${accountPath(accountId)}/events?${query}`);
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

/** Where all that happened to an account is to be had as a file. */
export function exportAddress(accountId: string, format: "json" | "csv"): string {
  return `${accountPath(accountId)}/events.${format}`;
}

/** @param label null: it is called what TikTok calls it */
export function renameAccount(accountId: string, label: string | null): Promise<Account> {
  return request(accountSchema, accountPath(accountId), "PATCH", { label });
}

/** Asks for a refresh; the account's change tells how it went. */
export async function refreshAccount(accountId: string): Promise<void> {
  await request(refreshAnswer, `${accountPath(accountId)}/refresh`, "POST");
}

/** Asks for the end of the connection; a `disconnected` event tells how that went. */
export async function disconnectAccount(accountId: string): Promise<void> {
  await request(accepted, accountPath(accountId), "DELETE");
}

/** Removes the access at TikTok, and waits until that is done; the account then waits to be reauthorized. */
export async function startFresh(accountId: string): Promise<void> {
  await request(freshStart, `${accountPath(accountId)}/fresh-start`, "POST");
}

/** Where the browser goes to reauthorize an account, or to connect another when there is no id. */
export function authorizeAddress(accountId?: string): string {
  return accountId === undefined ? "/api/auth/tiktok" : `/api/auth/tiktok?account=${encodeURIComponent(accountId)}`;
}

/** The page that tells all about an account. */
export function detailsAddress(accountId: string): string {
  return `/accounts/${encodeURIComponent(accountId)}`;
}

/** Shows an account as it is now, in its place in the list or at the end. */
export function putAccount(queryClient: QueryClient, account: Account): void {
  queryClient.setQueryData(accountsQuery.queryKey, (accounts) => {
    if (!accounts) return accounts; // the list is still on its way
    return accounts.some(({ id }) => id === account.id)
      ? accounts.map((known) => (known.id === account.id ? account : known))
      : [...accounts, account];
  });
  queryClient.setQueryData(accountQuery(account.id).queryKey, (known) => known && account);
}

export function removeAccount(queryClient: QueryClient, accountId: string): void {
  queryClient.setQueryData(accountQuery(accountId).queryKey, (known) => known && null);
  queryClient.setQueryData(accountsQuery.queryKey, (accounts) => accounts?.filter(({ id }) => id !== accountId));
}

function accountPath(accountId: string): string {
  return `/api/accounts/${encodeURIComponent(accountId)}`;
}
