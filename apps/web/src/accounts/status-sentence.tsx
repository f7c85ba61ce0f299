import type { AccountStatus } from "@tiktok-connect/contract";
import { useScopeNames } from "../scopes/use-scope-names.ts";
import { useNow } from "../ui/use-now.ts";
import { statusSentence } from "./status-look.ts";

export function StatusSentence({ status }: { status: AccountStatus }) {
  const nameScope = useScopeNames();
  const now = useNow(new Date(status.kind === "retrying" ? status.nextAttemptAt : 0));
  return <p className="text-sm leading-6 text-muted">{statusSentence(status, now, nameScope)}</p>;
}
