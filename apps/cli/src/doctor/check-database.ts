import { type ConfiguredScopes, pendingMigrations, readConfiguredScopes } from "@tiktok-connect/db";
import { withConnection } from "../database.ts";
import { type Finding, ill, well } from "./finding.ts";

const MIGRATE = "Run `pnpm cli migrate`; `pnpm start` does it by itself.";

/** Whether the database answers, and was brought up to date. */
export async function checkDatabase(url: string, wanted: ConfiguredScopes): Promise<Finding[]> {
  try {
    const pending = await pendingMigrations(url);
    if (pending.length > 0) return [ill("database", `${pending.length} migrations have not been applied`, MIGRATE)];
    const configured = await withConnection(url, ({ db }) => readConfiguredScopes(db));
    return [
      well("database", "it answers, and its schema is up to date"),
      compareScopes("scopes", "TIKTOK_SCOPES", configured.scopes, wanted.scopes),
      configured.canaryScopes.join() === wanted.canaryScopes.join()
        ? well("canary scopes", explainCanary(wanted.canaryScopes))
        : compareScopes("canary scopes", "TIKTOK_CANARY_SCOPES", configured.canaryScopes, wanted.canaryScopes),
    ];
  } catch (error) {
    return [
      ill(
        "database",
        describe(error),
        "See that Postgres runs, and that DATABASE_URL names it and may sign in; `pnpm cli migrate` makes its role.",
      ),
    ];
  }
}

function compareScopes(
  check: string,
  variable: string,
  configured: readonly string[],
  wanted: readonly string[],
): Finding {
  if (configured.join() === wanted.join()) return well(check, `the app asks for ${configured.join(", ")}`);
  const found = `the database says ${configured.join(", ") || "nothing"}, ${variable} says ${wanted.join(", ") || "nothing"}`;
  return ill(check, found, MIGRATE);
}

/** How to find out with one account whether TikTok has approved a scope, before everybody is asked for it. */
function explainCanary(canaryScopes: readonly string[]): string {
  return canaryScopes.length === 0
    ? "none. To try a new scope with one account first: set TIKTOK_CANARY_SCOPES to it, run `pnpm cli migrate`, and connect or reauthorize an account of an operator's on the page. Nobody else is asked"
    : `operators alone are asked for ${canaryScopes.join(", ")}. Reauthorize an account of an operator's on the page: when TikTok asks for it and sends you back, move it to TIKTOK_SCOPES; when TikTok shows an error page, it is not approved in this environment`;
}

function describe(error: unknown): string {
  const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
  return `it does not answer${code}`;
}
