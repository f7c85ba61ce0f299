import { type Environment, readSettings, SettingsError, type SettingsGroup } from "@tiktok-connect/settings";
import { readWantedScopes } from "../wanted-scopes.ts";
import { type Finding, ill, well } from "./finding.ts";

const GROUPS: readonly SettingsGroup[] = [
  "page",
  "mail",
  "database",
  "encryption",
  "queue",
  "tiktok",
  "engine",
  "webhooks",
  "log",
];

/** One finding for every variable that is malformed or missing; one good one when there is none. */
export function checkSettings(environment: Environment): Finding[] {
  try {
    readWantedScopes(readSettings(environment, ...GROUPS).tiktok);
    return [well("settings", "every variable is usable")];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.complaints.map(({ variable, message }) =>
      ill("settings", `${variable} ${message}`, `Mend ${variable} in the environment; .env.example describes it.`),
    );
  }
}
