import { type Database, recordAudit } from "@tiktok-connect/db";
import { betterAuth } from "better-auth";
import type { Kysely } from "kysely";
import type { Logger } from "pino";
import { alreadyKnown, chooseNewPassword, confirmAddress, passwordChanged } from "../mail/letters.ts";
import type { Mailer } from "../mail/mailer.ts";
import type { PasswordHasher } from "./password-hash.ts";
import { PASSWORD_MIN_LENGTH } from "./password-rules.ts";

/** Sign-in by e-mail and password; sessions live in the database, so that signing out ends them at once. */
export type Auth = ReturnType<typeof createAuth>;

export interface AuthOptions {
  db: Kysely<Database>;
  publicUrl: string;
  secret: string;
  signUp: "open" | "closed";
  /** Nobody gets in before their address is confirmed. */
  mustConfirm: boolean;
  mailer: Mailer;
  passwords: PasswordHasher;
  /** For what is done after the answer, such as sending letters: how long it takes must tell nobody anything. */
  inBackground: (work: Promise<unknown>) => void;
  log: Logger;
}

/** Where sign-in answers. */
export const IDENTITY_PATH = "/api/identity";

/** Carries the address that `TRUST_PROXY` makes of a request; overwritten for every request, so nobody can choose it. */
export const CLIENT_ADDRESS_HEADER = "x-tiktok-connect-client-address";

const SESSION_SECONDS = 7 * 86_400;
const LINK_SECONDS = 3_600;

/**
 * The sign-in library, set up. What it holds ready and is not needed is not reachable: `routes/identity.ts` names
 * what is. Limits are counted there too, and apply before anything here is asked.
 */
export function createAuth(options: AuthOptions) {
  const { db, publicUrl, secret, mailer, log } = options;
  // A token stands behind the #: there no server and no page that is linked to gets to see it.
  const link = (page: string, token: string) => `${publicUrl}${page}#token=${encodeURIComponent(token)}`;
  const forgotPassword = `${publicUrl}/forgot-password`;
  return betterAuth({
    appName: "TikTok Connect",
    baseURL: publicUrl,
    basePath: IDENTITY_PATH,
    secret,
    trustedOrigins: [publicUrl],
    database: { db, type: "postgres", transaction: true },
    emailAndPassword: {
      enabled: true,
      disableSignUp: options.signUp === "closed",
      // Signing in is another step, so that signing up answers the same whether the address is known or not.
      autoSignIn: false,
      requireEmailVerification: options.mustConfirm,
      minPasswordLength: PASSWORD_MIN_LENGTH,
      maxPasswordLength: 128,
      password: options.passwords,
      revokeSessionsOnPasswordReset: true,
      resetPasswordTokenExpiresIn: LINK_SECONDS,
      sendResetPassword: ({ user, token }) =>
        mailer.send(chooseNewPassword(user.email, link("/reset-password", token))),
      async onPasswordReset({ user }) {
        // That the password is another one the database has recorded already, together with the change.
        await recordAudit(db, { action: "password.reset_by_link", actor: "person", userId: user.id }).catch(
          (err: unknown) => log.error({ err }, "a link that was used could not be recorded"),
        );
        await mailer.send(passwordChanged(user.email, { forgotPassword }));
      },
      onExistingUserSignUp: ({ user }) =>
        mailer.send(alreadyKnown(user.email, { signIn: `${publicUrl}/sign-in`, forgotPassword })),
    },
    emailVerification: {
      sendOnSignIn: true,
      expiresIn: LINK_SECONDS,
      sendVerificationEmail: ({ user, token }) => mailer.send(confirmAddress(user.email, link("/verify-email", token))),
    },
    user: { modelName: "app_user" },
    session: { modelName: "app_session", expiresIn: SESSION_SECONDS },
    account: { modelName: "app_credential" },
    verification: { modelName: "app_verification", storeIdentifier: "hashed" },
    rateLimit: { enabled: false },
    advanced: {
      ...cookies(publicUrl),
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS_HEADER] },
      backgroundTasks: { handler: options.inBackground },
    },
    // Otherwise it prints faults of the database as they are, past our log: with rows in them, tokens and all.
    onAPIError: { throw: true },
    // What the library adds to its messages may hold what people sent.
    logger: { level: "warn", log: (level, message) => log[level === "error" ? "error" : "debug"](message) },
    telemetry: { enabled: false },
  });
}

/** On https a cookie is tied to this very host by its name, which the library's own prefix does not do. */
function cookies(publicUrl: string) {
  const secure = publicUrl.startsWith("https:");
  return {
    cookiePrefix: secure ? "__Host-tiktok-connect" : "tiktok-connect",
    useSecureCookies: false,
    defaultCookieAttributes: { secure, httpOnly: true, sameSite: "lax" as const, path: "/" },
  };
}
