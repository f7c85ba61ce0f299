import { queryOptions } from "@tanstack/react-query";
import { operatorOverview } from "@tiktok-connect/contract";
import { request } from "./request.ts";

const READ_AGAIN_MS = 5_000;

/** How the installation is; read again and again while somebody looks. */
export const operatorOverviewQuery = queryOptions({
  queryKey: ["operator-overview"],
  queryFn: () => request(operatorOverview, "/api/operator/overview"),
  refetchInterval: READ_AGAIN_MS,
  staleTime: 0,
});
