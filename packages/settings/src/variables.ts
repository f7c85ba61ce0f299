import * as z from "zod";
import { address, encryptionKeys, list, mailbox, origin, port, urlOf, wholeNumber } from "./values.ts";

/**
 * Every variable there is, with the rule its text must obey. Defaults that depend on another variable are given in
 * `groups.ts`; the same table, in words, is in the README and in `.env.example`.
 */
export const variables = {
  PORT: port.default(3000),
  PUBLIC_URL: origin.optional(),
  TRUST_PROXY: wholeNumber({ min: 0, max: 10 }).default(0),
  AUTH_SECRET: z.string().min(32, "must be at least 32 characters (openssl rand -base64 32)").optional(),
  SIGN_UP: z.enum(["open", "closed"], "must be open or closed").optional(),
  OPERATOR_EMAILS: list
    .pipe(z.array(z.email("must be e-mail addresses, comma-separated").transform((email) => email.toLowerCase())))
    .optional(),
  SMTP_URL: urlOf(["smtp:", "smtps:"]).optional(),
  MAIL_FROM: mailbox.optional(),
  METRICS_TOKEN: z.string().min(16, "must be at least 16 characters").optional(),

  API_KEY_RATE: wholeNumber({ min: 0, max: 1_000_000 }).default(100),

  WEBHOOK_NETWORKS: z.enum(["public", "loopback"], "must be public or loopback").default("public"),

  DATABASE_URL: urlOf(["postgres:", "postgresql:"]).optional(),
  MIGRATION_DATABASE_URL: urlOf(["postgres:", "postgresql:"]).optional(),
  DATA_DIR: z.string().default(".data"),
  ENCRYPTION_KEYS: encryptionKeys.optional(),

  REDIS_URL: urlOf(["redis:", "rediss:"]).optional(),

  TIKTOK_CLIENT_KEY: z.string().optional(),
  TIKTOK_CLIENT_SECRET: z.string().optional(),
  TIKTOK_CLIENT_SECRET_PREVIOUS: z.string().optional(),
  TIKTOK_WEBHOOK_TOLERANCE: wholeNumber({ min: 60, max: 2_592_000 }).default(262_800),
  TIKTOK_REDIRECT_URI: address.optional(),
  TIKTOK_AUTHORIZE_URL: address.optional(),
  TIKTOK_API_URL: origin.optional(),
  TIKTOK_SCOPES: z.string().default("user.info.basic"),
  TIKTOK_CANARY_SCOPES: z.string().default(""),
  TIKTOK_PKCE: z.enum(["auto", "off", "s256-hex"], "must be auto, off or s256-hex").default("auto"),

  REFRESH_RATE: wholeNumber({ min: 0, max: 100_000 }).default(50),
  REFRESH_CONCURRENCY: wholeNumber({ min: 1, max: 2_000 }).default(100),

  SIMULATOR_PORT: port.default(4000),

  LOG_LEVEL: z
    .enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"], "must be a level such as info or debug")
    .default("info"),
  NODE_ENV: z.string().default("development"),
};

export type VariableName = keyof typeof variables;
export type Variables = { [Name in VariableName]: z.output<(typeof variables)[Name]> };
