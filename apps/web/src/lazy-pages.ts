import { latePage } from "./ui/late.ts";

/** Pages that are not the first one that somebody sees, as a rule: their code comes when they do. */
export const SignInPage = latePage(async () => (await import("./sign-in/sign-in-page.tsx")).default);
export const SecurityPage = latePage(async () => (await import("./security/security-page.tsx")).default);
export const DetailsPage = latePage(async () => (await import("./accounts/details/details-page.tsx")).default);
export const OperatorPage = latePage(async () => (await import("./operator/operator-page.tsx")).default);
export const ApiKeysPage = latePage(async () => (await import("./api-keys/api-keys-page.tsx")).default);
export const WebhooksPage = latePage(async () => (await import("./webhooks/webhooks-page.tsx")).default);
export const ForgotPasswordPage = latePage(async () => (await import("./sign-in/forgot-password-page.tsx")).default);
export const ResetPasswordPage = latePage(async () => (await import("./sign-in/reset-password-page.tsx")).default);
export const ConfirmAddressPage = latePage(async () => (await import("./sign-in/confirm-address-page.tsx")).default);
export const InvitationPage = latePage(async () => (await import("./sign-in/invitation-page.tsx")).default);
export const UnsubscribePage = latePage(async () => (await import("./sign-in/unsubscribe-page.tsx")).default);
