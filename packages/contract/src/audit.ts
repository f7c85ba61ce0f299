import * as z from "zod/mini";

/** The subject of an entry · somebody at the command line · what runs by itself. */
export const auditActor = z.enum(["person", "operator", "program"]);

export const auditEntry = z.object({
  /** Grows with time; the cursor of `next`. A string, since it may exceed 2^53. */
  id: z.string(),
  at: z.iso.datetime(),
  /** Such as `session.began`; there may be words that a page does not know yet, or not any more. */
  action: z.string(),
  actor: auditActor,
  /** Whom it concerns; the address is null when they are gone. Null: nobody in particular. */
  subject: z.nullable(z.object({ id: z.uuid(), email: z.nullable(z.string()) })),
  details: z.record(z.string(), z.unknown()),
});
export type AuditEntry = z.infer<typeof auditEntry>;

/** `GET /api/operator/audit?before=…&action=…&subject=…`, for operators alone, newest first */
export const auditTrail = z.object({
  entries: z.array(auditEntry),
  /** The `before` of the next page; null on the last. */
  next: z.nullable(z.string()),
});
export type AuditTrail = z.infer<typeof auditTrail>;
