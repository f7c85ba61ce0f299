import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { identityOptionsQuery, sessionQuery } from "../api/identity.ts";
import { addressAfterSignIn } from "../api/sign-in-address.ts";
import { signInTexts } from "../texts/sign-in.ts";
import { usePageTitle } from "../ui/use-page-title.ts";
import { IdentityLayout } from "./identity-layout.tsx";
import { LetterSent } from "./letter-sent.tsx";
import { SignInForm } from "./sign-in-form.tsx";

export default function SignInPage() {
  usePageTitle(signInTexts.pageTitle);
  const { data: user } = useQuery(sessionQuery);
  const { data: options } = useQuery(identityOptionsQuery);
  const [unconfirmed, setUnconfirmed] = useState<string | null>(null);

  useEffect(() => {
    if (user) goOn();
  }, [user]);

  return (
    <IdentityLayout>
      {unconfirmed === null ? (
        <SignInForm canSignUp={options?.signUp !== "closed"} onSignedIn={goOn} onConfirmAddress={setUnconfirmed} />
      ) : (
        <LetterSent email={unconfirmed} onBack={() => setUnconfirmed(null)} />
      )}
    </IdentityLayout>
  );
}

function goOn(): void {
  location.replace(addressAfterSignIn(location.search, location.origin));
}
