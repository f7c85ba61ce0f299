/** Something about this machine or this configuration prevents the start; the message says what to do. */
export class StartError extends Error {
  override readonly name = "StartError";
  readonly code: "port_in_use" | "command_failed" | "service_failed";
  constructor(code: StartError["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
