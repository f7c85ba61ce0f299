import { useMutation } from "@tanstack/react-query";
import { sendConfirmationLetter } from "../api/identity.ts";
import { signInTexts } from "../texts/sign-in.ts";
import { Button } from "../ui/button.tsx";
import { CardMessage, Words } from "./identity-layout.tsx";
import { Refusal } from "./refusal.tsx";

const words = signInTexts.letter;

/** The address has to be confirmed by a letter, which may be asked for once more. */
export function LetterSent({ email, onBack }: { email: string; onBack: () => void }) {
  const again = useMutation({ mutationFn: () => sendConfirmationLetter(email) });
  return (
    <CardMessage title={words.title}>
      <Words>{words.sent(email)}</Words>
      {again.data?.kind === "refused" && <Refusal key={again.submittedAt} code={again.data.code} />}
      <p role="status" className="text-sm empty:hidden">
        {again.data?.kind === "done" && words.sentAgain}
      </p>
      <div className="flex flex-wrap gap-2">
        <Button look="primary" onClick={onBack}>
          {signInTexts.toSignIn}
        </Button>
        <Button busy={again.isPending} onClick={() => again.mutate()}>
          {words.again}
        </Button>
      </div>
    </CardMessage>
  );
}
