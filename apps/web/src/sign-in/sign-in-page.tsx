import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { sessionQuery } from "../api/identity.ts";
import { addressAfterSignIn } from "../api/sign-in-address.ts";
import { texts } from "../texts.ts";
import { usePageTitle } from "../ui/use-page-title.ts";
import { Wordmark } from "../ui/wordmark.tsx";
import { SignInForm } from "./sign-in-form.tsx";

export function SignInPage() {
  usePageTitle(texts.pageTitles.signIn);
  const { data: user } = useQuery(sessionQuery);

  useEffect(() => {
    if (user) goOn();
  }, [user]);

  return (
    <main className="mx-auto grid min-h-dvh max-w-md content-center gap-6 px-4 py-10">
      <div className="grid justify-items-center gap-2 text-center">
        <Wordmark name={texts.product} />
        <p className="text-sm leading-6 text-muted">{texts.signIn.promise}</p>
      </div>
      <SignInForm onSignedIn={goOn} />
    </main>
  );
}

function goOn(): void {
  location.replace(addressAfterSignIn(location.search, location.origin));
}
