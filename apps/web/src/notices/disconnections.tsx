import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { disconnectionsQuery, dismissDisconnection } from "../api/disconnections.ts";

const Disconnection = lazy(() => import("./disconnection.tsx"));

/** How each disconnect ended that this page has seen the end of. */
export function Disconnections() {
  const queryClient = useQueryClient();
  const { data } = useQuery(disconnectionsQuery);
  if (data.length === 0) return null;
  return (
    <Suspense>
      {data.map((event) => (
        <Disconnection
          key={event.accountId}
          event={event}
          takeFocus="if-lost"
          onDismiss={() => dismissDisconnection(queryClient, event)}
        />
      ))}
    </Suspense>
  );
}
