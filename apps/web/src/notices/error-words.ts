import { ApiError } from "../api/api-error.ts";
import { texts } from "../texts.ts";

/** What went wrong and what to do, for a person. */
export function errorWords(error: unknown): string {
  if (!(error instanceof ApiError)) return texts.problems.internal_error;
  return error.detail ?? texts.problems[error.code];
}
