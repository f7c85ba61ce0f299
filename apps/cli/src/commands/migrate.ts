import {
  EVENT_RETENTION,
  grantApplicationRole,
  makeEventPartitions,
  migrateToLatest,
  openCipher,
  writeConfiguredScopes,
} from "@tiktok-connect/db";
import { migrateQueue } from "@tiktok-connect/jobs";
import { type Environment, readSettings } from "@tiktok-connect/settings";
import { withDatabase } from "../database.ts";
import type { Output } from "../output.ts";
import { readWantedScopes } from "../wanted-scopes.ts";

/**
 * The one step before the processes of a deployment: the schema, the queue's tables, what the application's role may do
 * with them, and the scopes that the app asks for. Said again, it changes nothing.
 *
 * @throws {ApplicationRoleError} when the role of `DATABASE_URL` is not there and cannot be made
 * @throws {SettingsError} when `TIKTOK_SCOPES` cannot be asked for; nothing was changed then
 * @throws {EncryptionKeyError} when `ENCRYPTION_KEYS` does not fit what is stored; the schema alone was changed then
 */
export async function migrate(environment: Environment, output: Output): Promise<void> {
  const settings = readSettings(environment, "database", "migration", "encryption", "tiktok");
  const { scopes, canaryScopes } = readWantedScopes(settings.tiktok);
  await withDatabase(settings.database, async ({ db, url, ...database }) => {
    const ownerUrl = settings.migration.databaseUrl ?? database.ownerUrl;
    const migrations = await migrateToLatest(ownerUrl);
    await migrateQueue(ownerUrl);
    // From here on as the application, which finds out whether it may do what it will have to.
    await grantApplicationRole({ ownerUrl, applicationUrl: url });
    // Leaves the first sentinels behind.
    await openCipher(db, settings.encryption.keys);
    // Workers see to it as well, where they run.
    await makeEventPartitions(db, EVENT_RETENTION);
    const scopesChanged = await writeConfiguredScopes(db, { scopes, canaryScopes });
    output.write({ migrations, scopes, canaryScopes, scopesChanged }, () =>
      [
        migrations.length === 0 ? "The schema is up to date." : `Applied ${migrations.join(", ")}.`,
        `The app asks for ${scopes.join(", ")}.`,
        ...(canaryScopes.length > 0 ? [`Operators are asked for ${canaryScopes.join(", ")} besides.`] : []),
        ...(scopesChanged ? ["That is another set than before: `pnpm cli scopes` shows how far accounts are."] : []),
      ].join("\n"),
    );
  });
}
