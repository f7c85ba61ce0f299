import { betterAuth } from "better-auth";
import type pg from "pg";
import type { Logger } from "pino";

/** Sign-in by e-mail and password; sessions live in the database, so that signing out ends them at once. */
export type Auth = ReturnType<typeof createAuth>;

export interface AuthOptions {
  pool: pg.Pool;
  publicUrl: string;
  secret: string;
  signUp: "open" | "closed";
  log: Logger;
  /** Tests sign in more often than people do. */
  rateLimit: boolean;
}

/** Where sign-in answers. */
export const IDENTITY_PATH = "/api/identity";

/** Carries the address that `TRUST_PROXY` makes of a request; overwritten for every request, so nobody can choose it. */
export const CLIENT_ADDRESS_HEADER = "x-tiktok-connect-client-address";

export function createAuth({ pool, publicUrl, secret, signUp, log, rateLimit }: AuthOptions) {
  return betterAuth({
    appName: "TikTok Connect",
    baseURL: publicUrl,
    basePath: IDENTITY_PATH,
    secret,
    trustedOrigins: [publicUrl],
    database: pool,
    emailAndPassword: {
      enabled: true,
      autoSignIn: true,
      disableSignUp: signUp === "closed",
      minPasswordLength: 12,
    },
    user: { modelName: "app_user" },
    session: { modelName: "app_session" },
    account: { modelName: "app_credential" },
    verification: { modelName: "app_verification" },
    rateLimit: { enabled: rateLimit, storage: "database", modelName: "app_rate_limit" },
    advanced: {
      cookiePrefix: "tiktok-connect",
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS_HEADER] },
    },
    // What the library adds to its messages may hold what people sent.
    logger: { level: "warn", log: (level, message) => log[level === "error" ? "error" : "warn"](message) },
    telemetry: { enabled: false },
  });
}
