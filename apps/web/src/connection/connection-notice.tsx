import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { dismissAttempt, latestAttemptQuery } from "../api/connection-attempts.ts";
import { useScopeNames } from "../scopes/use-scope-names.ts";
import { texts } from "../texts.ts";
import { ButtonLink } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { connectionMessage } from "./connection-message.ts";
import { FreshStartControl } from "./fresh-start-control.tsx";
import { ParkedGrantNotice } from "./parked-grant-notice.tsx";
import { readReturnedResult, withoutResult } from "./returned-result.ts";
import { UnreturnedNotice } from "./unreturned-notice.tsx";

/** Says how the latest way to TikTok and back ended, or that there was no way back. */
export function ConnectionNotice() {
  const queryClient = useQueryClient();
  const nameScope = useScopeNames();
  const [returned, setReturned] = useState(() => readReturnedResult(location.search));
  const [decision, setDecision] = useState<string | null>(null);
  const { data: attempt, isPending } = useQuery(latestAttemptQuery);

  // The names come with the attempt. Where it cannot be read, the address still tells the result.
  const message = isPending ? null : connectionMessage(returned, attempt ?? null, nameScope);
  const shown = message !== null && returned !== null;
  useEffect(() => {
    if (shown) history.replaceState(history.state, "", withoutResult(location));
  }, [shown]);

  function forgetAttempt(): void {
    setReturned(null);
    queryClient.setQueryData(latestAttemptQuery.queryKey, null);
    // If this is lost, the worst is that the notice comes once more.
    if (attempt) dismissAttempt(attempt.id).catch(() => {});
  }

  if (decision !== null) {
    const dismissDecision = { label: texts.dismiss, onDismiss: () => setDecision(null) };
    return <Notice tone="good" title={decision} dismiss={dismissDecision} takeFocus="if-lost" />;
  }
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
      return (
        <Notice
          tone={message.tone}
          title={message.title}
          dismiss={dismiss}
          takeFocus="always"
          actions={
            message.retryAddress && (
              <>
                <ButtonLink href={message.retryAddress}>{texts.tryAgain}</ButtonLink>
                {message.freshStart && <FreshStartControl {...message.freshStart} />}
              </>
            )
          }
        >
          {message.body.map((paragraph) => (
            <p key={paragraph}>{paragraph}</p>
          ))}
        </Notice>
      );
    default:
      return message satisfies never;
  }
}
