import { QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";
import { SettingsPage } from "./accounts/settings-page.tsx";
import { createQueryClient } from "./api/query-client.ts";
import { SignInPage } from "./sign-in/sign-in-page.tsx";

/** There are two pages, and the way between them loads anew: no session's data outlives it, and no router is needed. */
export function App({ pathname }: { pathname: string }) {
  const [queryClient] = useState(createQueryClient);
  return (
    <QueryClientProvider client={queryClient}>
      {pathname === "/sign-in" ? <SignInPage /> : <SettingsPage />}
    </QueryClientProvider>
  );
}
