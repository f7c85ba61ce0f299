import { useQuery, useQueryClient } from "@tanstack/react-query";
import { disconnectionsQuery, dismissDisconnection } from "../api/disconnections.ts";
import { Disconnection } from "./disconnection.tsx";

/** How each disconnect ended that this page has seen the end of. */
export function Disconnections() {
  const queryClient = useQueryClient();
  const { data } = useQuery(disconnectionsQuery);
  return data.map((event) => (
    <Disconnection
      key={event.accountId}
      event={event}
      takeFocus="if-lost"
      onDismiss={() => dismissDisconnection(queryClient, event)}
    />
  ));
}
