import * as z from "zod/mini";

/** `POST /api/personal-data/deletion`: what a person says who wants everything about them deleted. */
export const deletionRequest = z.object({
  password: z.string().check(z.minLength(1), z.maxLength(128)),
  /** Also where TikTok has not confirmed that an access is removed. */
  anyway: z.boolean(),
});

/** What came of it. */
export const deletionAnswer = z.object({
  /** False: nothing is deleted, since TikTok has not answered yet; accounts are being disconnected all the same. */
  deleted: z.boolean(),
  /** The accounts whose access was to be removed at TikTok. */
  accounts: z.array(
    z.object({
      /** How its owner knows it; null when TikTok told neither handle nor name. */
      name: z.nullable(z.string()),
      /** `pending`: TikTok has not answered yet, and with `deleted` nobody will ask it any more. */
      outcome: z.enum(["confirmed", "unconfirmed", "pending"]),
    }),
  ),
});
export type DeletionAnswer = z.infer<typeof deletionAnswer>;
