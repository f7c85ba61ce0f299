import { migrateToLatest, writeConfiguredScopes } from "@tiktok-connect/db";
import { migrateQueue } from "@tiktok-connect/jobs";
import { type Environment, readSettings, SettingsError } from "@tiktok-connect/settings";
import { parseConfiguredScopes } from "@tiktok-connect/tiktok-oauth";
import { withDatabase } from "../database.ts";
import type { Output } from "../output.ts";

/**
 * The one step before the processes of a deployment: the schema, the queue's tables, and the scopes that the app asks
 * for. Said again, it changes nothing.
 *
 * @throws {SettingsError} when `TIKTOK_SCOPES` cannot be asked for; nothing was changed then
 */
export async function migrate(environment: Environment, output: Output): Promise<void> {
  const settings = readSettings(environment, "database", "tiktok");
  const configured = parseConfiguredScopes(settings.tiktok.scopes);
  if (!configured.ok) {
    throw new SettingsError(configured.problems.map((message) => ({ variable: "TIKTOK_SCOPES", message })));
  }
  await withDatabase(settings.database, async ({ db, url }) => {
    const migrations = await migrateToLatest(url);
    await migrateQueue(url);
    await writeConfiguredScopes(db, configured.scopes);
    output.write({ migrations, scopes: configured.scopes }, () =>
      [
        migrations.length === 0 ? "The schema is up to date." : `Applied ${migrations.join(", ")}.`,
        `The app asks for ${configured.scopes.join(", ")}.`,
      ].join("\n"),
    );
  });
}
