import { pendingMigrations, readConfiguredScopes } from "@tiktok-connect/db";
import { withConnection } from "../database.ts";
import { type Finding, ill, well } from "./finding.ts";

const MIGRATE = "Run `pnpm cli migrate`; `pnpm start` does it by itself.";

/** Whether the database answers, and was brought up to date. */
export async function checkDatabase(url: string, wantedScopes: readonly string[]): Promise<Finding[]> {
  try {
    const pending = await pendingMigrations(url);
    if (pending.length > 0) return [ill("database", `${pending.length} migrations have not been applied`, MIGRATE)];
    const configured = await withConnection(url, ({ db }) => readConfiguredScopes(db));
    return [well("database", "it answers, and its schema is up to date"), compareScopes(configured, wantedScopes)];
  } catch (error) {
    return [
      ill("database", describe(error), "See that Postgres runs, and that DATABASE_URL names it and may sign in."),
    ];
  }
}

function compareScopes(configured: readonly string[], wanted: readonly string[]): Finding {
  if (configured.toSorted().join() === wanted.toSorted().join()) {
    return well("scopes", `the app asks for ${configured.join(", ")}`);
  }
  const found = `the database says ${configured.join(", ") || "nothing"}, TIKTOK_SCOPES says ${wanted.join(", ")}`;
  return ill("scopes", found, MIGRATE);
}

function describe(error: unknown): string {
  const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
  return `it does not answer${code}`;
}
