import { type QueryClient, queryOptions } from "@tanstack/react-query";
import type { DisconnectedEvent } from "@tiktok-connect/contract";

/** How disconnects ended while this page was open. They come as events alone, so there is nothing to fetch. */
export const disconnectionsQuery = queryOptions<DisconnectedEvent[]>({
  queryKey: ["disconnections"],
  queryFn: () => [],
  initialData: [],
  enabled: false,
  staleTime: Number.POSITIVE_INFINITY,
});

export function putDisconnection(queryClient: QueryClient, event: DisconnectedEvent): void {
  queryClient.setQueryData<DisconnectedEvent[]>(disconnectionsQuery.queryKey, (known = []) => [...known, event]);
}

export function dismissDisconnection(queryClient: QueryClient, event: DisconnectedEvent): void {
  queryClient.setQueryData<DisconnectedEvent[]>(disconnectionsQuery.queryKey, (known = []) =>
    known.filter((other) => other !== event),
  );
}
