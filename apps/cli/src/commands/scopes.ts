import {
  listScopeChanges,
  type PlannedScope,
  planScopes,
  readConfiguredScopes,
  readScopeCoverage,
  type ScopeChange,
  type ScopePlan,
} from "@tiktok-connect/db";
import { type Environment, readSettings } from "@tiktok-connect/settings";
import { SCOPES } from "@tiktok-connect/tiktok-oauth";
import { withDatabase } from "../database.ts";
import { accounts, formatMoment, formatTable, type Output } from "../output.ts";
import { readWantedScopes } from "../wanted-scopes.ts";

const CHANGES = 5;

/** Shows each scope with how many accounts have it, and how far the latest changes of the configured set are. */
export async function scopes(environment: Environment, output: Output): Promise<void> {
  const { database, tiktok: app } = readSettings(environment, "database", "tiktok");
  await withDatabase(database, async ({ db }) => {
    const configured = await readConfiguredScopes(db);
    const coverage = await readScopeCoverage(db, app);
    const changes = await listScopeChanges(db, CHANGES);
    const rows = SCOPES.map(({ name, product }) => {
      const covered = coverage.find(({ scope }) => scope === name);
      return {
        scope: name,
        product,
        asked: askedOf(name, configured),
        granted: covered?.granted ?? 0,
        declined: covered?.declined ?? 0,
      };
    });
    output.write({ scopes: rows, changes }, () =>
      [
        formatTable(
          ["scope", "product", "asked of", "granted by", "declined by"],
          rows.map(({ scope, product, asked, granted, declined }) => [
            scope,
            product,
            asked ?? "nobody",
            String(granted),
            String(declined),
          ]),
        ),
        "",
        ...(changes.length === 0 ? ["The set has not changed yet."] : changes.map(describeChange)),
      ].join("\n"),
    );
  });
}

function askedOf(
  scope: string,
  { scopes: everybody, canaryScopes }: { scopes: readonly string[]; canaryScopes: readonly string[] },
): "everybody" | "operators" | null {
  if (everybody.includes(scope)) return "everybody";
  return canaryScopes.includes(scope) ? "operators" : null;
}

function describeChange({
  scopesBefore,
  scopesAfter,
  changedAt,
  finishedAt,
  superseded,
  flagged,
  cleared,
}: ScopeChange): string {
  const what = `${formatMoment(changedAt)}: ${scopesBefore.join(", ") || "nothing"} → ${scopesAfter.join(", ")}`;
  const far =
    finishedAt === null ? "accounts are being looked at" : superseded ? "overtaken by the next change" : "done";
  return `${what}\n    ${far}; ${accounts(flagged)} asked for more, ${accounts(cleared)} asked for nothing any more`;
}

/**
 * Says what another set of scopes would mean, before anybody is asked; changes nothing.
 *
 * @param list comma-separated, like `TIKTOK_SCOPES`
 * @throws {SettingsError} when it could not be configured
 */
export async function planForScopes(environment: Environment, output: Output, list: string): Promise<void> {
  const { database, tiktok: app } = readSettings(environment, "database", "tiktok");
  const { scopes: wanted } = readWantedScopes({ scopes: list, canaryScopes: "" });
  await withDatabase(database, async ({ db }) => {
    const plan = await planScopes(db, app, wanted);
    output.write({ scopesAfter: wanted, ...plan }, () => describePlan(plan, wanted));
  });
}

function describePlan(plan: ScopePlan, wanted: readonly string[]): string {
  return [
    `Now:   ${plan.scopesBefore.join(", ") || "nothing"}`,
    `Then:  ${wanted.join(", ")}`,
    "",
    formatTable(
      ["accounts", plan.accounts.toLocaleString("en")],
      [
        ["would be asked to reauthorize", plan.asked.toLocaleString("en")],
        ["  of these, not asked for as much now", plan.newlyAsked.toLocaleString("en")],
        ["hold all of these scopes already", plan.holding.toLocaleString("en")],
        ["would not be asked any more", plan.cleared.toLocaleString("en")],
      ],
    ),
    "",
    ...(plan.scopes.length === 0 ? ["No scope is added or removed."] : plan.scopes.map(describeScope)),
    "",
    "Nothing has been changed. Every account goes on being refreshed, and keeps what it has been granted.",
    "To make it so: set TIKTOK_SCOPES, then run `pnpm cli migrate` (a deployment and `pnpm start` do).",
  ].join("\n");
}

function describeScope({ scope, change, granted, declined, lacking }: PlannedScope): string {
  const capability = SCOPES.find(({ name }) => name === scope)?.capability ?? scope;
  return change === "added"
    ? `${capability} (${scope}): on at once for ${accounts(granted)}, for ${accounts(lacking)} when reauthorized; ${accounts(declined)} declined it`
    : `${capability} (${scope}): off for the ${accounts(granted)} that granted it; their tokens stay as they are`;
}
