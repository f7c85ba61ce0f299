import { infiniteQueryOptions, type QueryClient, queryOptions } from "@tanstack/react-query";
import {
  type Account,
  accepted,
  accountEvents,
  accountList,
  freshStart,
  refreshAnswer,
} from "@tiktok-connect/contract";
import { request } from "./request.ts";

export const accountsQuery = queryOptions({
  queryKey: ["accounts"],
  queryFn: async () => (await request(accountList, "/api/accounts")).accounts,
});

/** What happened to an account, newest first, a page at a time. */
export function accountEventsQuery(accountId: string) {
  return infiniteQueryOptions({
    queryKey: ["account-events", accountId],
    queryFn: ({ pageParam }) =>
      request(accountEvents, `${accountPath(accountId)}/events${pageParam === null ? "" : `?before=${pageParam}`}`),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
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

/** Shows an account as it is now, in its place in the list or at the end. */
export function putAccount(queryClient: QueryClient, account: Account): void {
  queryClient.setQueryData(accountsQuery.queryKey, (accounts) => {
    if (!accounts) return accounts; // the list is still on its way and will have it
    return accounts.some(({ id }) => id === account.id)
      ? accounts.map((known) => (known.id === account.id ? account : known))
      : [...accounts, account];
  });
}

export function removeAccount(queryClient: QueryClient, accountId: string): void {
  queryClient.setQueryData(accountsQuery.queryKey, (accounts) => accounts?.filter(({ id }) => id !== accountId));
}

function accountPath(accountId: string): string {
  return `/api/accounts/${encodeURIComponent(accountId)}`;
}
