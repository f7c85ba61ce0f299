import type { Settings } from "@tiktok-connect/settings";

/**
 * What api, worker and cli need to agree on. Secrets travel by environment and never by command line; the generated ones are
 * spelt out because a process with a `DATABASE_URL` makes none of its own.
 */
export function childEnvironment(
  settings: Pick<Settings, "page" | "database" | "encryption">,
  databaseUrl: string,
): NodeJS.ProcessEnv {
  const keys = settings.encryption.keys.map(({ id, key }) => `${id}:${key.toString("base64")}`);
  return {
    ...process.env,
    PUBLIC_URL: settings.page.publicUrl,
    DATABASE_URL: databaseUrl,
    // Only what migrates may have it.
    MIGRATION_DATABASE_URL: "",
    DATA_DIR: settings.database.dataDir,
    AUTH_SECRET: settings.page.authSecret,
    ENCRYPTION_KEYS: keys.join(","),
  };
}
