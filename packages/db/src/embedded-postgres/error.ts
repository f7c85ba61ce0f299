type EmbeddedPostgresErrorCode =
  | "unsupported_platform"
  | "wrong_owner"
  | "private_path"
  | "initdb_failed"
  | "start_failed"
  | "stop_failed";

/** The embedded Postgres cannot be run here; the message says why and what to do. */
export class EmbeddedPostgresError extends Error {
  override readonly name = "EmbeddedPostgresError";
  readonly code: EmbeddedPostgresErrorCode;
  constructor(code: EmbeddedPostgresErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
