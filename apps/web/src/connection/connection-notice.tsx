import { useQuery } from "@tanstack/react-query";
import { Suspense, useState } from "react";
import { latestAttemptQuery } from "../api/connection-attempts.ts";
import { late } from "../ui/late.ts";
import { readReturnedResult } from "./returned-result.ts";

const LatestAttemptNotice = late(async () => (await import("./latest-attempt-notice.tsx")).LatestAttemptNotice);

/** Whether there is something to say about the latest way to TikTok; most visits do not load what says it. */
export function ConnectionNotice() {
  const [address] = useState(() => ({ pathname: location.pathname, search: location.search, hash: location.hash }));
  const [returned] = useState(() => readReturnedResult(address.search, history.state));
  const { data: attempt } = useQuery(latestAttemptQuery);
  const [needed, setNeeded] = useState(returned !== null);
  // For good: the notice that follows on a decision outlives the attempt.
  if (attempt && !needed) setNeeded(true);
  if (!needed) return null;
  const notice = <LatestAttemptNotice returned={returned} address={address} />;
  // Who returns sees the page when it is complete; whom it reaches later sees the notice come.
  return returned === null ? <Suspense>{notice}</Suspense> : notice;
}
