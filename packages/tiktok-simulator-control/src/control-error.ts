/** The simulator refused a control request, or did not understand it. */
export class SimulatorControlError extends Error {
  override readonly name = "SimulatorControlError";
  /** `invalid_request`, `not_found`, `wait_timed_out` … */
  readonly code: string;

  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}
