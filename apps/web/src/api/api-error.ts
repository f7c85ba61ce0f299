import type { ProblemCode } from "@tiktok-connect/contract";

/** The api said no, could not be reached, or said something that this page does not understand. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: ProblemCode | "unreachable" | "not_understood";
  /** What to do next, in a sentence of the api's for a person. */
  readonly detail: string | null;

  constructor(code: ApiError["code"], options: ErrorOptions & { detail?: string | undefined } = {}) {
    super(`The api's answer cannot be used: ${code}`, options);
    this.code = code;
    this.detail = options.detail ?? null;
  }

  /** Trying the same again can help. */
  get passing(): boolean {
    return this.code === "unreachable" || this.code === "unavailable" || this.code === "internal_error";
  }
}
