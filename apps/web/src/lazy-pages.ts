import { type ComponentType, type LazyExoticComponent, lazy } from "react";

/** Pages that are not the first one that somebody sees, as a rule: their code comes when they do. */
export const SecurityPage = lazyPage(async () => (await import("./security/security-page.tsx")).SecurityPage);
export const DetailsPage = lazyPage(async () => (await import("./accounts/details/details-page.tsx")).DetailsPage);
export const OperatorPage = lazyPage(async () => (await import("./operator/operator-page.tsx")).OperatorPage);
export const ApiKeysPage = lazyPage(async () => (await import("./api-keys/api-keys-page.tsx")).ApiKeysPage);
export const WebhooksPage = lazyPage(async () => (await import("./webhooks/webhooks-page.tsx")).WebhooksPage);
export const ForgotPasswordPage = lazyPage(
  async () => (await import("./sign-in/forgot-password-page.tsx")).ForgotPasswordPage,
);
export const ResetPasswordPage = lazyPage(
  async () => (await import("./sign-in/reset-password-page.tsx")).ResetPasswordPage,
);
export const ConfirmAddressPage = lazyPage(
  async () => (await import("./sign-in/confirm-address-page.tsx")).ConfirmAddressPage,
);
export const InvitationPage = lazyPage(async () => (await import("./sign-in/invitation-page.tsx")).InvitationPage);
export const UnsubscribePage = lazyPage(async () => (await import("./sign-in/unsubscribe-page.tsx")).UnsubscribePage);

function lazyPage<Props>(load: () => Promise<ComponentType<Props>>): LazyExoticComponent<ComponentType<Props>> {
  return lazy(async () => ({ default: await load() }));
}
