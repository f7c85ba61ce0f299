import { join, resolve } from "node:path";
import type { EnvironmentReader } from "./environment-reader.ts";
import { loadOrCreateSecrets } from "./generated-secrets.ts";
import type { Settings, SettingsGroup } from "./settings.ts";
import { encryptionKeys } from "./values.ts";

/** The app that the simulator knows from the start. Not a secret: it opens nothing but the simulator. */
const SIMULATOR_APP = { clientKey: "sbawsimulatorapp", clientSecret: "simulator-secret-opens-nothing-else" };

/** How each group is made of variables: defaults that depend on another variable, and rules that join several. */
export const groups: { [Group in SettingsGroup]: (variables: EnvironmentReader) => Settings[Group] } = {
  site: (variables) => ({ publicUrl: readPublicUrl(variables) }),

  page(variables) {
    const publicUrl = readPublicUrl(variables);
    const production = variables.get("NODE_ENV") === "production";
    const signUp = variables.get("SIGN_UP");
    if (production && signUp === undefined) {
      variables.complain("SIGN_UP", "must be chosen in production: open (anybody may sign up) or closed");
    }
    const metricsToken = variables.get("METRICS_TOKEN") ?? null;
    if (metricsToken === null && !isLoopback(publicUrl)) {
      variables.complain(
        "METRICS_TOKEN",
        "must be set when PUBLIC_URL is not a loopback address (openssl rand -hex 32)",
      );
    }
    return {
      port: variables.get("PORT"),
      publicUrl,
      loopback: isLoopback(publicUrl),
      trustProxy: variables.get("TRUST_PROXY"),
      authSecret: readAuthSecret(variables),
      signUp: signUp ?? "open",
      operatorEmails: variables.get("OPERATOR_EMAILS") ?? (isLoopback(publicUrl) ? null : []),
      metricsToken,
    };
  },

  mail(variables) {
    const smtpUrl = variables.get("SMTP_URL") ?? null;
    const from = variables.get("MAIL_FROM") ?? null;
    const production = variables.get("NODE_ENV") === "production";
    if (smtpUrl !== null && from === null) variables.complain("MAIL_FROM", "must be set together with SMTP_URL");
    if (smtpUrl !== null && production && variables.get("PUBLIC_URL") === undefined) {
      variables.complain("PUBLIC_URL", "must be set together with SMTP_URL: letters hold links");
    }
    if (
      smtpUrl === null &&
      production &&
      variables.get("SIGN_UP") === "open" &&
      !isLoopback(readPublicUrl(variables))
    ) {
      variables.complain("SMTP_URL", "must be set while SIGN_UP is open: nobody could confirm an address");
    }
    return { smtpUrl, from: from ?? "TikTok Connect <nobody@localhost>", showInLog: smtpUrl === null && !production };
  },
  broker: (variables) => ({ apiKeyRatePerSecond: variables.get("API_KEY_RATE") }),

  webhooks(variables) {
    const networks = variables.get("WEBHOOK_NETWORKS");
    if (networks === "loopback" && variables.get("NODE_ENV") === "production") {
      variables.complain("WEBHOOK_NETWORKS", "must be public in production: webhooks would reach this machine itself");
    }
    return { networks };
  },

  database: (variables) => ({ url: variables.get("DATABASE_URL") ?? null, dataDir: readDataDir(variables) }),

  migration(variables) {
    const databaseUrl = variables.get("MIGRATION_DATABASE_URL") ?? null;
    if (databaseUrl !== null && variables.get("DATABASE_URL") === undefined) {
      variables.complain(
        "DATABASE_URL",
        "must be set together with MIGRATION_DATABASE_URL: the same database, another role",
      );
    }
    return { databaseUrl };
  },

  encryption(variables) {
    const [first, ...others] = readEncryptionKeys(variables);
    return { keys: first ? [first, ...others] : [{ id: "none", key: Buffer.alloc(32) }] };
  },

  queue: (variables) => ({ redisUrl: variables.get("REDIS_URL") ?? null }),

  tiktok(variables) {
    const simulator = usesSimulator(variables);
    const redirectUri = readRedirectUri(variables);
    const pkce = variables.get("TIKTOK_PKCE");
    return {
      simulator,
      clientKey: variables.get("TIKTOK_CLIENT_KEY") ?? SIMULATOR_APP.clientKey,
      clientSecret: variables.get("TIKTOK_CLIENT_SECRET") ?? SIMULATOR_APP.clientSecret,
      redirectUri,
      authorizeUrl:
        variables.get("TIKTOK_AUTHORIZE_URL") ??
        (simulator
          ? `http://localhost:${variables.get("SIMULATOR_PORT")}/v2/auth/authorize/`
          : "https://www.tiktok.com/v2/auth/authorize/"),
      apiOrigin:
        variables.get("TIKTOK_API_URL") ??
        (simulator ? `http://127.0.0.1:${variables.get("SIMULATOR_PORT")}` : "https://open.tiktokapis.com"),
      // A loopback redirect URI is TikTok's Desktop kind of app, which must use PKCE.
      pkce: pkce === "auto" ? (isLoopback(redirectUri) ? "s256-hex" : "off") : pkce,
      scopes: variables.get("TIKTOK_SCOPES"),
      canaryScopes: variables.get("TIKTOK_CANARY_SCOPES"),
    };
  },

  tiktokWebhooks(variables) {
    const secret = variables.get("TIKTOK_CLIENT_SECRET");
    const previous = variables.get("TIKTOK_CLIENT_SECRET_PREVIOUS");
    if (previous !== undefined && secret === undefined) {
      variables.complain("TIKTOK_CLIENT_SECRET_PREVIOUS", "has nothing to precede while TIKTOK_CLIENT_SECRET is unset");
    }
    return {
      secrets: [secret ?? SIMULATOR_APP.clientSecret, ...(previous === undefined ? [] : [previous])],
      toleranceSeconds: variables.get("TIKTOK_WEBHOOK_TOLERANCE"),
    };
  },

  engine: (variables) => ({
    refreshRatePerSecond: variables.get("REFRESH_RATE"),
    refreshConcurrency: variables.get("REFRESH_CONCURRENCY"),
  }),

  simulator: (variables) => ({
    port: variables.get("SIMULATOR_PORT"),
    ...SIMULATOR_APP,
    redirectUri: readRedirectUri(variables),
    webhookUrl: `${readPublicUrl(variables)}/api/webhooks/tiktok`,
    stateFile: join(readDataDir(variables), "simulator", "state"),
  }),

  log: (variables) => ({ level: variables.get("LOG_LEVEL") }),
};

function readDataDir(variables: EnvironmentReader): string {
  return resolve(variables.get("DATA_DIR"));
}

function readPublicUrl(variables: EnvironmentReader): string {
  return variables.get("PUBLIC_URL") ?? `http://localhost:${variables.get("PORT")}`;
}

function readRedirectUri(variables: EnvironmentReader): string {
  return variables.get("TIKTOK_REDIRECT_URI") ?? `${readPublicUrl(variables)}/api/auth/callback/tiktok`;
}

function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}

function usesSimulator(variables: EnvironmentReader): boolean {
  const key = variables.get("TIKTOK_CLIENT_KEY");
  const secret = variables.get("TIKTOK_CLIENT_SECRET");
  if (key && !secret) variables.complain("TIKTOK_CLIENT_SECRET", "must be set together with TIKTOK_CLIENT_KEY");
  if (secret && !key) variables.complain("TIKTOK_CLIENT_KEY", "must be set together with TIKTOK_CLIENT_SECRET");
  if (!key && variables.get("NODE_ENV") === "production") {
    variables.complain("TIKTOK_CLIENT_KEY", "must be set in production; the simulator is for development");
  }
  return !key;
}

function readAuthSecret(variables: EnvironmentReader): string {
  const secret = variables.get("AUTH_SECRET");
  if (secret !== undefined) return secret;
  if (variables.get("DATABASE_URL") === undefined) return loadOrCreateSecrets(readDataDir(variables)).authSecret;
  variables.complain("AUTH_SECRET", "must be set when DATABASE_URL is set (openssl rand -base64 32)");
  return "";
}

/**
 * Where keys come from, and the only place: what asks for them gets them from here, in whatever way they are kept. They are
 * in the environment, or in `DATA_DIR` on one machine. A provider with an address of its own (`awskms://…`) would be asked
 * here, and since it takes a while to answer, `readSettings` would then be awaited.
 */
function readEncryptionKeys(variables: EnvironmentReader) {
  const keys = variables.get("ENCRYPTION_KEYS");
  if (keys !== undefined) return keys;
  if (variables.get("DATABASE_URL") === undefined) {
    return encryptionKeys.parse(loadOrCreateSecrets(readDataDir(variables)).encryptionKeys);
  }
  variables.complain("ENCRYPTION_KEYS", "must be set when DATABASE_URL is set, as k1:BASE64 (openssl rand -base64 32)");
  return [];
}
