import { useMutation, useQuery } from "@tanstack/react-query";
import { sessionQuery, signOut } from "../api/identity.ts";
import { OperatorLink } from "../operator/operator-link.tsx";
import { texts } from "../texts.ts";
import { Button, ButtonLink } from "../ui/button.tsx";

/** Who is signed in, what else is theirs, and the way out. */
export function SignedInUser() {
  const { data: user } = useQuery(sessionQuery);
  const leave = useMutation({ mutationFn: signOut, onSuccess: () => location.assign("/sign-in") });
  return (
    <>
      {/* Its room is kept until it is known, however long it is: beside the product's name, or below where that is narrow. */}
      <p className="min-h-5 min-w-0 grow basis-40 truncate text-end text-sm text-muted" title={user?.email}>
        {user && (
          <>
            <span className="sr-only">{texts.header.signedInAs} </span>
            {user.email}
          </>
        )}
      </p>
      {/* At the end of a line of their own, so that none moves when an operator's link comes. */}
      <div className="flex basis-full flex-wrap items-center justify-end gap-x-2">
        <OperatorLink />
        <ButtonLink look="quiet" href="/api-keys">
          {texts.header.apiKeys}
        </ButtonLink>
        <ButtonLink look="quiet" href="/webhooks">
          {texts.header.webhooks}
        </ButtonLink>
        <ButtonLink look="quiet" href="/security">
          {texts.header.security}
        </ButtonLink>
        <Button look="quiet" busy={leave.isPending} onClick={() => leave.mutate()}>
          {texts.header.signOut}
        </Button>
        <p role="alert" className="text-sm text-bad empty:hidden">
          {leave.isError && texts.header.signOutFailed}
        </p>
      </div>
    </>
  );
}
