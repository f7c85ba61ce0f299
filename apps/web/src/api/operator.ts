import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { auditTrail, operatorOverview } from "@tiktok-connect/contract";
import { request } from "./request.ts";

const READ_AGAIN_MS = 5_000;

/** How the installation is; read again and again while somebody looks. */
export const operatorOverviewQuery = queryOptions({
  queryKey: ["operator-overview"],
  queryFn: () => request(operatorOverview, "/api/operator/overview"),
  refetchInterval: READ_AGAIN_MS,
  staleTime: 0,
});

/** What entries of the audit trail are about: everything, or what the name of their action begins with. */
export type AuditSubject = "all" | "account" | "session" | "password" | "api_key" | "webhook_endpoint" | "refreshing";

export function auditQuery(about: AuditSubject) {
  return infiniteQueryOptions({
    queryKey: ["audit", about],
    queryFn: ({ pageParam }) => {
      const query = new URLSearchParams({
        ...(about !== "all" && { action: about }),
        ...(pageParam !== null && { before: pageParam }),
      });
      return request(auditTrail, `/api/operator/audit?${query}`);
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    staleTime: 0,
  });
}
