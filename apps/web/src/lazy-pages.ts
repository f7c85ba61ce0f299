import { lazy } from "react";

/** Pages that are not the first one that somebody sees, as a rule: their code comes when they do. */
export const SignInPage = lazy(() => import("./sign-in/sign-in-page.tsx"));
export const SecurityPage = lazy(() => import("./security/security-page.tsx"));
export const DetailsPage = lazy(() => import("./accounts/details/details-page.tsx"));
export const OperatorPage = lazy(() => import("./operator/operator-page.tsx"));
export const ApiKeysPage = lazy(() => import("./api-keys/api-keys-page.tsx"));
export const WebhooksPage = lazy(() => import("./webhooks/webhooks-page.tsx"));
export const ForgotPasswordPage = lazy(() => import("./sign-in/forgot-password-page.tsx"));
export const ResetPasswordPage = lazy(() => import("./sign-in/reset-password-page.tsx"));
export const ConfirmAddressPage = lazy(() => import("./sign-in/confirm-address-page.tsx"));
export const InvitationPage = lazy(() => import("./sign-in/invitation-page.tsx"));
export const UnsubscribePage = lazy(() => import("./sign-in/unsubscribe-page.tsx"));
