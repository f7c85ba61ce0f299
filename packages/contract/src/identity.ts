import * as z from "zod/mini";

/** `GET /api/identity/options`: what the sign-in pages can offer. */
export const identityOptions = z.object({
  /** Whether anybody may create an account. */
  signUp: z.enum(["open", "closed"]),
  /** Whether letters reach people: without, a forgotten password is the operator's business. */
  mail: z.boolean(),
});
export type IdentityOptions = z.infer<typeof identityOptions>;

/** Answer of signing in and signing up: what the person does next. */
export const identityStep = z.object({
  next: z.enum(["signed_in", "sign_in", "confirm_address"]),
});
export type IdentityStep = z.infer<typeof identityStep>;

/** `POST /api/identity/invitation`: whom a link invites. */
export const invitation = z.object({ email: z.string(), operator: z.boolean() });

/** `GET /api/sessions`: where somebody is signed in. */
export const sessionList = z.object({
  sessions: z.array(
    z.object({
      id: z.string(),
      /** The one that asks. */
      current: z.boolean(),
      createdAt: z.iso.datetime(),
      lastUsedAt: z.iso.datetime(),
      address: z.nullable(z.string()),
      userAgent: z.nullable(z.string()),
    }),
  ),
});
export type Session = z.infer<typeof sessionList>["sessions"][number];
