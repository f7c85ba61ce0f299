import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { accountLettersQuery, setAccountLetters } from "../api/letters.ts";
import { ErrorNotice } from "../notices/error-notice.tsx";
import { security } from "../texts/security.ts";

const words = security.letters;

/** Whether somebody is written to when an account needs them. */
export function LettersSwitch() {
  const queryClient = useQueryClient();
  const wanted = useQuery(accountLettersQuery);
  const change = useMutation({
    mutationFn: setAccountLetters,
    onSuccess: (now) => queryClient.setQueryData(accountLettersQuery.queryKey, now),
  });
  if (wanted.isError) return <ErrorNotice error={wanted.error} title={words.loadingFailed} onRetry={wanted.refetch} />;
  return (
    <div className="rounded-2xl border border-line bg-surface p-6">
      <label className="flex min-h-6 cursor-pointer items-start gap-3 text-sm leading-6">
        <input
          type="checkbox"
          className="mt-1 size-4 shrink-0"
          checked={change.isPending ? change.variables : (wanted.data ?? false)}
          disabled={wanted.isPending}
          onChange={(event) => change.mutate(event.currentTarget.checked)}
        />
        {words.label}
      </label>
      <p role="alert" className="mt-2 text-sm text-bad empty:hidden">
        {change.isError && words.failed}
      </p>
    </div>
  );
}
