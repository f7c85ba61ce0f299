import { QueryClientProvider } from "@tanstack/react-query";
import { type ComponentType, type ReactNode, Suspense, useState } from "react";
import { SettingsPage } from "./accounts/settings-page.tsx";
import { createQueryClient } from "./api/query-client.ts";
import {
  ApiKeysPage,
  ConfirmAddressPage,
  DetailsPage,
  ForgotPasswordPage,
  InvitationPage,
  OperatorPage,
  ResetPasswordPage,
  SecurityPage,
  SignInPage,
  UnsubscribePage,
  WebhooksPage,
} from "./lazy-pages.ts";

const PAGES: Record<string, ComponentType> = {
  "/sign-in": SignInPage,
  "/forgot-password": ForgotPasswordPage,
  "/reset-password": ResetPasswordPage,
  "/verify-email": ConfirmAddressPage,
  "/invitation": InvitationPage,
  "/unsubscribe": UnsubscribePage,
  "/security": SecurityPage,
  "/operator": OperatorPage,
  "/api-keys": ApiKeysPage,
  "/webhooks": WebhooksPage,
};

/** The way between pages loads anew: no session's data outlives it, and no router is needed. */
export function App({ pathname }: { pathname: string }) {
  const [queryClient] = useState(createQueryClient);
  return (
    <QueryClientProvider client={queryClient}>
      <Suspense>{pageAt(pathname)}</Suspense>
    </QueryClientProvider>
  );
}

function pageAt(pathname: string): ReactNode {
  const [, accountId] = /^\/accounts\/([^/]+)$/.exec(pathname) ?? [];
  if (accountId !== undefined) return <DetailsPage accountId={accountId} />;
  const Page = PAGES[pathname] ?? SettingsPage;
  return <Page />;
}
