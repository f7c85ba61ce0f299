import { queryOptions } from "@tanstack/react-query";
import { capabilities, noticeList } from "@tiktok-connect/contract";
import { request } from "./request.ts";

/** What this app asks TikTok for, and what it cannot ask for yet. */
export const capabilitiesQuery = queryOptions({
  queryKey: ["capabilities"],
  queryFn: () => request(capabilities, "/api/capabilities"),
  staleTime: 60_000,
});

export const noticesQuery = queryOptions({
  queryKey: ["notices"],
  queryFn: async () => (await request(noticeList, "/api/notices")).notices,
  // A fault of the app is no account's event, so nothing announces its beginning and its end.
  refetchInterval: 60_000,
});
