import { type SettingsComplaint, SettingsError } from "./settings-error.ts";
import { type VariableName, type Variables, variables } from "./variables.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads variables one by one and gathers what is wrong with them, so that everything can be said at once. */
export class EnvironmentReader {
  readonly #environment: Environment;
  readonly #complaints = new Map<string, SettingsComplaint>();

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** The variable's value; its default when it is unset, and also when it is malformed, which is then complained of. */
  get<Name extends VariableName>(name: Name): Variables[Name] {
    const rule = variables[name];
    // An empty variable counts as unset: that is how compose files and `.env` templates leave one out.
    const parsed = rule.safeParse(this.#environment[name]?.trim() || undefined);
    if (!parsed.success) this.complain(name, parsed.error.issues.map(({ message }) => message).join("; "));
    return (parsed.success ? parsed.data : rule.safeParse(undefined).data) as Variables[Name];
  }

  complain(variable: VariableName, message: string): void {
    this.#complaints.set(`${variable} ${message}`, { variable, message });
  }

  /** @throws {SettingsError} when anything was complained of */
  finish(): void {
    if (this.#complaints.size > 0) throw new SettingsError([...this.#complaints.values()]);
  }
}
