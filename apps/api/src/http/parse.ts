import * as z from "zod";
import { ProblemError } from "./problem.ts";

/**
 * Parses what came from outside.
 *
 * @throws {ProblemError} `invalid_request`, naming the fields and never their values
 */
export function parse<Schema extends z.core.$ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = z.safeParse(schema, input);
  if (parsed.success) return parsed.data;
  const fields = [...new Set(parsed.error.issues.map(({ path }) => path.join(".") || "the body"))];
  throw new ProblemError("invalid_request", `Mend ${fields.join(", ")}.`);
}

const NOBODYS_ID = "00000000-0000-0000-0000-000000000000";

/** The id of an account that somebody asks about who is not known yet: what cannot be one is nobody's. */
export function asAccountId(input: unknown): string {
  const parsed = z.uuid().safeParse(input);
  return parsed.success ? parsed.data.toLowerCase() : NOBODYS_ID;
}

/** An id in the address; one that cannot be anybody's is as unknown as one that is nobody's. */
export function parseId(input: unknown): string {
  const parsed = z.uuid().safeParse(input);
  if (!parsed.success) throw new ProblemError("not_found");
  return parsed.data.toLowerCase();
}
