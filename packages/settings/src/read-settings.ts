import { type Environment, EnvironmentReader } from "./environment-reader.ts";
import { groups } from "./groups.ts";
import type { Settings, SettingsGroup } from "./settings.ts";

/**
 * Reads the named groups of settings from the environment.
 *
 * Secrets that are unset are made once and kept in `DATA_DIR`, as long as the database is the embedded one.
 *
 * @throws {SettingsError} naming every missing or malformed variable of those groups at once
 */
export function readSettings<Group extends SettingsGroup>(
  environment: Environment,
  ...wanted: readonly Group[]
): Pick<Settings, Group> {
  const reader = new EnvironmentReader(environment);
  const settings = Object.fromEntries(wanted.map((group) => [group, groups[group](reader)]));
  reader.finish();
  return settings as Pick<Settings, Group>;
}
