import { type Settings, SettingsError } from "@tiktok-connect/settings";
import { parseConfiguredScopes, parseScopeList } from "@tiktok-connect/tiktok-oauth";

/**
 * The scopes of `TIKTOK_SCOPES`, and those of `TIKTOK_CANARY_SCOPES` that it does not hold.
 *
 * @throws {SettingsError} when a scope is not known, or the required one is missing
 */
export function readWantedScopes({ scopes, canaryScopes }: Pick<Settings["tiktok"], "scopes" | "canaryScopes">): {
  scopes: string[];
  canaryScopes: string[];
} {
  const configured = parseConfiguredScopes(scopes);
  if (!configured.ok) throw SettingsError.about("TIKTOK_SCOPES", configured.problems);
  const canary = parseScopeList(canaryScopes);
  if (!canary.ok) throw SettingsError.about("TIKTOK_CANARY_SCOPES", canary.problems);
  return {
    scopes: configured.scopes,
    canaryScopes: canary.scopes.filter((scope) => !configured.scopes.includes(scope)),
  };
}
