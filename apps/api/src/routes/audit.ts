import type { AuditTrail } from "@tiktok-connect/contract";
import { listAudit } from "@tiktok-connect/db";
import { Router } from "express";
import * as z from "zod";
import type { ApiDeps } from "../deps.ts";
import { parse } from "../http/parse.ts";
import { requireOperator } from "../identity/operators.ts";

const ENTRIES_A_PAGE = 50;

const query = z.object({
  before: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional(),
  /** A whole word such as `session.began`, or what stands before its dot. */
  action: z
    .string()
    .regex(/^[a-z_]{1,40}(\.[a-z_]{1,40})?$/)
    .optional(),
  subject: z.uuid().optional(),
});

/** Who did what, for operators. */
export function auditRoutes(deps: ApiDeps): Router {
  return Router().get("/", requireOperator(deps), async (req, res) => {
    const { before = null, action = null, subject = null } = parse(query, req.query);
    const entries = await listAudit(deps.db, { action, subjectId: subject }, { before, limit: ENTRIES_A_PAGE + 1 });
    const shown = entries.slice(0, ENTRIES_A_PAGE);
    res.json({
      entries: shown.map(({ subjectId, email, at, ...entry }) => ({
        ...entry,
        at: at.toISOString(),
        subject: subjectId === null ? null : { id: subjectId, email },
      })),
      next: entries.length > ENTRIES_A_PAGE ? (shown.at(-1)?.id ?? null) : null,
    } satisfies AuditTrail);
  });
}
