import type { VariableName } from "./variables.ts";

/** What is wrong with one variable, in words that tell the operator what to do. */
export interface SettingsComplaint {
  variable: string;
  message: string;
}

/** The environment cannot be used; names every variable at fault at once, and never repeats a value. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
  readonly code = "invalid_settings";
  readonly complaints: readonly SettingsComplaint[];
  constructor(complaints: readonly SettingsComplaint[]) {
    super(
      ["These settings must be mended before anything starts:"]
        .concat(complaints.map(({ variable, message }) => `  ${variable}: ${message}`))
        .join("\n"),
    );
    this.complaints = complaints;
  }

  /** For what only a program that knows more than the rule of a variable can see. */
  static about(variable: VariableName, problems: readonly string[]): SettingsError {
    return new SettingsError(problems.map((message) => ({ variable, message })));
  }
}
