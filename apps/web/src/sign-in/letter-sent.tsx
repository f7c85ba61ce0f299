import { useMutation } from "@tanstack/react-query";
import { sendConfirmationLetter } from "../api/identity.ts";
import { texts } from "../texts.ts";
import { Button } from "../ui/button.tsx";
import { CardMessage, Words } from "./identity-layout.tsx";
import { Refusal } from "./refusal.tsx";

const words = texts.identity.confirm;

/** The address has to be confirmed by a letter, which may be asked for once more. */
export function LetterSent({ email, onBack }: { email: string; onBack: () => void }) {
  const again = useMutation({ mutationFn: () => sendConfirmationLetter(email) });
  return (
    <CardMessage title={words.sent}>
      <Words>{words.sentHint(email)}</Words>
      {again.data?.kind === "refused" && <Refusal key={again.submittedAt} code={again.data.code} />}
      <p role="status" className="text-sm empty:hidden">
        {again.data?.kind === "done" && words.sentAgain}
      </p>
      <div className="flex flex-wrap gap-2">
        <Button look="primary" onClick={onBack}>
          {texts.identity.toSignIn}
        </Button>
        <Button busy={again.isPending} onClick={() => again.mutate()}>
          {words.again}
        </Button>
      </div>
    </CardMessage>
  );
}
