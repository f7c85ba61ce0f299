import { useMutation, useQueryClient } from "@tanstack/react-query";
import { apiKeysQuery, createApiKey } from "../api/api-keys.ts";
import { MadeKey } from "./made-key.tsx";
import { NewKeyForm } from "./new-key-form.tsx";

/** The form for a key, and in its place the key once it is made, until its owner has kept it. */
export function NewKey({ onKept }: { onKept: () => void }) {
  const queryClient = useQueryClient();
  const make = useMutation({
    mutationFn: createApiKey,
    // Forgotten with the page that shows it.
    gcTime: 0,
    onSuccess: () => {
      // Not waited for: the key has to be shown, whatever becomes of the list.
      void queryClient.invalidateQueries(apiKeysQuery);
    },
  });
  if (make.data) {
    return (
      <MadeKey
        made={make.data}
        onKept={() => {
          make.reset();
          onKept();
        }}
      />
    );
  }
  return <NewKeyForm busy={make.isPending} error={make.error} onMake={make.mutate} />;
}
