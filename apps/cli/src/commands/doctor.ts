import { findEmbeddedPostgres } from "@tiktok-connect/db/embedded-postgres";
import { type Environment, readSettings } from "@tiktok-connect/settings";
import { checkDatabase } from "../doctor/check-database.ts";
import { checkEvents } from "../doctor/check-events.ts";
import { checkKeys } from "../doctor/check-keys.ts";
import { checkQueue } from "../doctor/check-queue.ts";
import { checkRoles } from "../doctor/check-roles.ts";
import { checkSettings } from "../doctor/check-settings.ts";
import { checkTikTok } from "../doctor/check-tiktok.ts";
import { type Finding, ill } from "../doctor/finding.ts";
import type { Output } from "../output.ts";
import { readWantedScopes } from "../wanted-scopes.ts";

/**
 * Examines settings, database, queue, and TikTok, and says for each what to do.
 *
 * @returns whether all is well
 */
export async function doctor(environment: Environment, output: Output): Promise<boolean> {
  const findings = checkSettings(environment);
  // With settings that cannot be read, everything else would be examined in the wrong place.
  if (findings.every(({ ok }) => ok)) findings.push(...(await examine(environment)));
  const ok = findings.every((finding) => finding.ok);
  output.write({ ok, findings }, () => findings.map(format).join("\n"));
  return ok;
}

async function examine(environment: Environment): Promise<Finding[]> {
  const { database, encryption, queue, tiktok } = readSettings(
    environment,
    "database",
    "encryption",
    "queue",
    "tiktok",
  );
  const databaseUrl = database.url ?? (await findEmbeddedPostgres(database.dataDir))?.applicationUrl ?? null;
  const inDatabase =
    databaseUrl === null
      ? [ill("database", "the embedded Postgres does not run", "Run `pnpm start`, or set DATABASE_URL.")]
      : [
          ...(await checkDatabase(databaseUrl, readWantedScopes(tiktok))),
          ...(await checkRoles(databaseUrl)),
          ...(await checkKeys(databaseUrl, { keys: encryption.keys, dataDir: database.dataDir })),
          ...(await checkEvents(databaseUrl)),
          await checkQueue({ databaseUrl, redisUrl: queue.redisUrl }),
        ];
  return [...inDatabase, ...(await checkTikTok(tiktok))];
}

function format({ check, ok, found, advice }: Finding): string {
  return `${ok ? "✓" : "✗"} ${check}: ${found}${advice ? `\n    ${advice}` : ""}`;
}
