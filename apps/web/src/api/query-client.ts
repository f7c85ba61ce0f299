import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "./api-error.ts";

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: (failures, error) => failures < 2 && error instanceof ApiError && error.passing,
        // Changes are pushed; reading again when the tab is looked at covers what a sleeping computer missed.
        staleTime: 10_000,
      },
    },
  });
}
