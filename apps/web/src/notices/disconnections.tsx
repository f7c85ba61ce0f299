import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Suspense } from "react";
import { disconnectionsQuery, dismissDisconnection } from "../api/disconnections.ts";
import { late } from "../ui/late.ts";

const Disconnection = late(async () => (await import("./disconnection.tsx")).Disconnection);

/** How each disconnect ended that this page has seen the end of. */
export function Disconnections() {
  const queryClient = useQueryClient();
  const { data } = useQuery(disconnectionsQuery);
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
