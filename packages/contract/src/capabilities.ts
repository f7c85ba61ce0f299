import * as z from "zod/mini";

/** What an account can be used for; each is unlocked by one scope. */
export const capabilityId = z.enum(["profile", "handle", "stats", "videos", "drafts", "publish"]);
export type CapabilityId = z.infer<typeof capabilityId>;

export const catalogueEntry = z.object({
  scope: z.string(),
  capability: capabilityId,
  /** What TikTok says to the person on its consent page. */
  userText: z.string(),
});
export type CatalogueEntry = z.infer<typeof catalogueEntry>;

/** `GET /api/capabilities` */
export const capabilities = z.object({
  /** Scopes that this app asks for. */
  configured: z.array(z.string()),
  /** Scopes of the catalogue that TikTok has not approved for this app. */
  waiting: z.array(z.string()),
  catalogue: z.array(catalogueEntry),
  /** The reader is an operator: there is a page for them, and scopes that are tried with them first are configured. */
  operator: z.optional(z.boolean()),
});
export type Capabilities = z.infer<typeof capabilities>;
