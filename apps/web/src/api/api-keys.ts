import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { apiKeyList, createdApiKey, type NewApiKey } from "@tiktok-connect/contract";
import { command, request } from "./request.ts";

const API_KEYS = "/api/api-keys";

/** The keys that work, in the order they were made. */
export const apiKeysQuery = queryOptions({
  queryKey: ["api-keys"],
  queryFn: async () => (await request(apiKeyList, API_KEYS)).apiKeys,
});

/** Makes a key; the answer alone has it. @throws {ApiError} */
export async function createApiKey(wanted: NewApiKey) {
  return request(createdApiKey, API_KEYS, "POST", wanted);
}

/** Takes a key out of use. @throws {ApiError} `not_found`: it is already */
export async function revokeApiKey(id: string): Promise<void> {
  await command(`${API_KEYS}/${encodeURIComponent(id)}`, "DELETE");
}

export function removeApiKey(queryClient: QueryClient, id: string): void {
  queryClient.setQueryData(apiKeysQuery.queryKey, (apiKeys) => apiKeys?.filter((apiKey) => apiKey.id !== id));
}
