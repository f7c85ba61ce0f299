import { infiniteQueryOptions, type QueryClient, queryOptions } from "@tanstack/react-query";
import {
  createdWebhookEndpoint,
  type WebhookEndpoint,
  type WebhookEventType,
  webhookDeliveryList,
  webhookEndpointAnswer,
  webhookEndpointList,
} from "@tiktok-connect/contract";
import { command, request } from "./request.ts";

const ENDPOINTS = "/api/webhook-endpoints";

/** How often what waits to be delivered is looked at. */
const LOOK_AGAIN_MS = 2_000;

export const webhookEndpointsQuery = queryOptions({
  queryKey: ["webhook-endpoints"],
  queryFn: async () => (await request(webhookEndpointList, ENDPOINTS)).endpoints,
  // Deliveries are made elsewhere, and what they say of an endpoint is no account's event.
  refetchInterval: 30_000,
});

/** What an endpoint was told, newest first, a page at a time. */
export function webhookDeliveriesQuery(endpointId: string) {
  return infiniteQueryOptions({
    queryKey: ["webhook-deliveries", endpointId],
    queryFn: ({ pageParam }) =>
      request(
        webhookDeliveryList,
        `${pathOf(endpointId)}/deliveries${pageParam === null ? "" : `?before=${pageParam}`}`,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ deliveries }) => deliveries.some(({ status }) => status === "waiting"))
        ? LOOK_AGAIN_MS
        : false,
  });
}

export function createEndpoint(terms: { url: string; eventTypes: WebhookEventType[] }) {
  return request(createdWebhookEndpoint, ENDPOINTS, "POST", terms);
}

export async function changeEvents({ id, eventTypes }: Pick<WebhookEndpoint, "id" | "eventTypes">) {
  return (await request(webhookEndpointAnswer, pathOf(id), "PATCH", { eventTypes })).endpoint;
}

export function rotateSecret(endpointId: string) {
  return request(createdWebhookEndpoint, `${pathOf(endpointId)}/secret`, "POST");
}

export async function enableEndpoint(endpointId: string): Promise<void> {
  await request(webhookEndpointAnswer, `${pathOf(endpointId)}/enable`, "POST");
}

export function deleteEndpoint(endpointId: string): Promise<void> {
  return command(pathOf(endpointId), "DELETE");
}

/** Has a delivery made that tells of nothing. */
export function testEndpoint(endpointId: string): Promise<void> {
  return command(`${pathOf(endpointId)}/test`, "POST");
}

export function deliverAgain(endpointId: string, deliveryId: string): Promise<void> {
  return command(`${pathOf(endpointId)}/deliveries/${encodeURIComponent(deliveryId)}/redelivery`, "POST");
}

/** Shows an endpoint as it is now, in its place or at the end. */
export function putEndpoint(queryClient: QueryClient, endpoint: WebhookEndpoint): void {
  queryClient.setQueryData(webhookEndpointsQuery.queryKey, (endpoints = []) =>
    endpoints.some(({ id }) => id === endpoint.id)
      ? endpoints.map((known) => (known.id === endpoint.id ? endpoint : known))
      : [...endpoints, endpoint],
  );
}

function pathOf(endpointId: string): string {
  return `${ENDPOINTS}/${encodeURIComponent(endpointId)}`;
}
