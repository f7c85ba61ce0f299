import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { dismissAttempt, latestAttemptQuery } from "../api/connection-attempts.ts";
import { useScopeNames } from "../scopes/use-scope-names.ts";
import { texts } from "../texts.ts";
import { Notice } from "../ui/notice.tsx";
import { connectionMessage } from "./connection-message.ts";
import { ParkedGrantNotice } from "./parked-grant-notice.tsx";
import { ReturnedNotice } from "./returned-notice.tsx";
import { forgetShown, noteShown, type ReturnedResult } from "./returned-result.ts";
import { UnreturnedNotice } from "./unreturned-notice.tsx";

interface LatestAttemptNoticeProps {
  /** What the address said, which is `address`; null when the person did not come from TikTok just now. */
  returned: ReturnedResult | null;
  address: Pick<Location, "pathname" | "search" | "hash">;
}

/** Says how the latest way to TikTok and back ended, or that there was no way back. */
export function LatestAttemptNotice({ returned: returnedAtFirst, address }: LatestAttemptNoticeProps) {
  const queryClient = useQueryClient();
  const nameScope = useScopeNames();
  const [returned, setReturned] = useState(returnedAtFirst);
  const [decision, setDecision] = useState<string | null>(null);
  const { data: attempt, isPending } = useQuery(latestAttemptQuery);

  // The names come with the attempt. Where it cannot be read, the address still tells the result.
  const message = isPending ? null : connectionMessage(returned, attempt ?? null, nameScope);
  const shown = message !== null && returned !== null;
  useEffect(() => {
    if (shown) noteShown(history, address);
  }, [shown, address]);

  function forgetAttempt(): void {
    setReturned(null);
    forgetShown(history);
    queryClient.setQueryData(latestAttemptQuery.queryKey, null);
    // If this is lost, the worst is that the notice comes once more.
    if (attempt) dismissAttempt(attempt.id).catch(() => {});
  }

  if (decision !== null) {
    const dismissDecision = { label: texts.dismiss, onDismiss: () => setDecision(null) };
    return <Notice tone="good" title={decision} dismiss={dismissDecision} takeFocus="if-lost" />;
  }
  if (isPending && returned) return <RoomFor returned={returned} />;
  if (!message) return null;

  const dismiss = { label: texts.dismiss, onDismiss: forgetAttempt };
  switch (message.kind) {
    case "unreturned":
      return <UnreturnedNotice {...message} dismiss={dismiss} />;
    case "decide":
      return (
        <ParkedGrantNotice
          {...message}
          dismiss={dismiss}
          onDecided={(told) => {
            setDecision(told);
            forgetAttempt();
          }}
        />
      );
    case "returned":
      return <ReturnedNotice message={message} dismiss={dismiss} takeFocus="always" />;
    default:
      return message satisfies never;
  }
}

/** As much room as the notice will take, as far as that is known before the names are: what is below stays where it is. */
function RoomFor({ returned }: { returned: ReturnedResult }) {
  const message = connectionMessage(returned, null, useScopeNames());
  if (message?.kind !== "returned") return null;
  return (
    <div inert className="invisible">
      <ReturnedNotice message={message} dismiss={{ label: texts.dismiss, onDismiss: () => {} }} takeFocus="never" />
    </div>
  );
}
