const STATUS = { invalid_request: 400, not_found: 404, wait_timed_out: 408 } as const;

/** A control request that cannot be carried out as it was put. */
export class ControlRefusal extends Error {
  override readonly name = "ControlRefusal";
  readonly code: keyof typeof STATUS;

  constructor(code: keyof typeof STATUS, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  get status(): number {
    return STATUS[this.code];
  }
}
