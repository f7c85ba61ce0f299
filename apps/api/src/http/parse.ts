import * as z from "zod";
import { ProblemError } from "./problem.ts";

/**
 * Parses what came from outside.
 *
 * @throws {ProblemError} `invalid_request`, naming the fields and never their values
 */
export function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const fields = [...new Set(parsed.error.issues.map(({ path }) => path.join(".") || "the body"))];
  throw new ProblemError("invalid_request", `Mend ${fields.join(", ")}.`);
}

/** An id in the address; one that cannot be anybody's is as unknown as one that is nobody's. */
export function parseId(input: unknown): string {
  const parsed = z.uuid().safeParse(input);
  if (!parsed.success) throw new ProblemError("not_found");
  return parsed.data.toLowerCase();
}
