import * as z from "zod/mini";

/** `GET /api/letters`, and what `POST` takes: whether a person is written to when an account needs them. */
export const accountLetters = z.strictObject({ accountLetters: z.boolean() });
