import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ApiKey } from "@tiktok-connect/contract";
import { ApiError } from "../api/api-error.ts";
import { removeApiKey, revokeApiKey } from "../api/api-keys.ts";
import { errorWords } from "../notices/error-words.ts";
import { apiKeys } from "../texts/api-keys.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";

const words = apiKeys.revoke;

interface RevokeDialogProps {
  apiKey: ApiKey;
  onClose: () => void;
  onRevoked: () => void;
}

/** Says what revoking means before it is done. */
export function RevokeDialog({ apiKey, onClose, onRevoked }: RevokeDialogProps) {
  const queryClient = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => revokeUnlessGone(apiKey.id),
    onSuccess: () => {
      removeApiKey(queryClient, apiKey.id);
      onRevoked();
    },
  });
  return (
    <Dialog
      title={words.title(apiKey.name)}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{words.keep}</Button>
          <Button look="danger" busy={revoke.isPending} onClick={() => revoke.mutate()}>
            {words.confirm}
          </Button>
        </>
      }
    >
      <ul className="list-disc space-y-2 ps-5">
        {words.consequences.map((consequence) => (
          <li key={consequence}>{consequence}</li>
        ))}
      </ul>
      <p role="alert" className="font-medium text-bad empty:hidden">
        {revoke.isError && errorWords(revoke.error)}
      </p>
    </Dialog>
  );
}

/** In another tab, or by the operator, it may have been revoked already: that is what was wanted. */
async function revokeUnlessGone(id: string): Promise<void> {
  try {
    await revokeApiKey(id);
  } catch (error) {
    if (!(error instanceof ApiError && error.code === "not_found")) throw error;
  }
}
