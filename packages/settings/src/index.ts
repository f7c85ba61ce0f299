export type { Environment } from "./environment-reader.ts";
export { readSettings } from "./read-settings.ts";
export type { Settings, SettingsGroup } from "./settings.ts";
export { type SettingsComplaint, SettingsError } from "./settings-error.ts";
export type { EncryptionKey } from "./values.ts";
