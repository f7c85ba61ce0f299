import { QueryClientProvider } from "@tanstack/react-query";
import { type ComponentType, lazy, type ReactNode, Suspense, useState } from "react";
import { SettingsPage } from "./accounts/settings-page.tsx";
import { createQueryClient } from "./api/query-client.ts";
import { SecurityPage } from "./security/security-page.tsx";
import { ConfirmAddressPage } from "./sign-in/confirm-address-page.tsx";
import { ForgotPasswordPage } from "./sign-in/forgot-password-page.tsx";
import { InvitationPage } from "./sign-in/invitation-page.tsx";
import { ResetPasswordPage } from "./sign-in/reset-password-page.tsx";
import { SignInPage } from "./sign-in/sign-in-page.tsx";

/** Few come for these, so they are loaded when somebody does. */
const ApiKeysPage = lazy(async () => ({ default: (await import("./api-keys/api-keys-page.tsx")).ApiKeysPage }));
const WebhooksPage = lazy(async () => ({ default: (await import("./webhooks/webhooks-page.tsx")).WebhooksPage }));
const UnsubscribePage = lazy(async () => ({
  default: (await import("./sign-in/unsubscribe-page.tsx")).UnsubscribePage,
}));

const PAGES: Record<string, ComponentType> = {
  "/sign-in": SignInPage,
  "/forgot-password": ForgotPasswordPage,
  "/reset-password": ResetPasswordPage,
  "/verify-email": ConfirmAddressPage,
  "/invitation": InvitationPage,
  "/unsubscribe": UnsubscribePage,
  "/security": SecurityPage,
  "/api-keys": ApiKeysPage,
  "/webhooks": WebhooksPage,
};

/** Not needed for the first view of the settings, so not loaded with it. */
const DetailsPage = lazy(async () => {
  const { DetailsPage: page } = await import("./accounts/details/details-page.tsx");
  return { default: page };
});

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
