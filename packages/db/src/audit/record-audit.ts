import { type Kysely, type RawBuilder, sql } from "kysely";
import type { AuditActor, AuditDetail, Database } from "../schema.ts";

/**
 * What the trail tells of. A word that has been used once stays as it is: entries never change, and those who read them search
 * for it. Words that the database itself writes, about users, sessions and passwords, are in the migration that made the trail.
 */
export type AuditAction =
  | "account.connected"
  | "account.reauthorized"
  | "account.disconnect_requested"
  | "account.disconnected"
  | "account.access_removed"
  | "parked_grant.removed"
  | "personal_data.exported"
  | "personal_data.erased"
  | "webhook_endpoint.made"
  | "webhook_endpoint.removed"
  | "webhook_endpoint.changed"
  | "webhook_endpoint.secret_changed"
  | "api_key.made"
  | "api_key.revoked"
  | "session.ended"
  | "session.all_ended"
  | "password.reset_by_link"
  | "sign_in.failed"
  | "password.refused"
  | "invitation.made"
  | "invitation.accepted"
  | "refreshing.paused"
  | "refreshing.resumed"
  | "suspects.accepted"
  | "scopes.changed"
  | "encryption_key.rotation_began"
  | "encryption_key.rotated"
  | "encryption_key.forgotten"
  | "audit.exported";

export interface AuditRecord {
  action: AuditAction;
  actor: AuditActor;
  /** Whom it concerns, by either; neither: nobody in particular. */
  userId?: string | undefined;
  accountId?: string | undefined;
  /**
   * What is worth knowing beside. It stays when the person is gone, so it holds no name and no address: numbers, words of ours,
   * and ids of rows that go with their owner. An account is named by an id that is in no log and in no other place.
   */
  details?: Record<string, AuditDetail>;
}

/** Adds to the audit trail; in the transaction of what it tells of, where there is one, so that neither is without the other. */
export async function recordAudit(
  db: Kysely<Database>,
  { action, actor, userId, accountId, details = {} }: AuditRecord,
): Promise<void> {
  const account = accountId ?? null;
  await db
    .insertInto("audit_entry")
    .values({
      action,
      actor,
      subject_id: subjectOf({ userId, accountId }),
      details: sql<string>`
        jsonb_strip_nulls(jsonb_build_object('account', (select audit_id from tiktok_account where id = ${account}::uuid)))
        || ${JSON.stringify(details)}::jsonb`,
    })
    .execute();
}

/** What a person is called in the trail; null for nobody, and for somebody who is not there. */
function subjectOf({ userId, accountId }: Pick<AuditRecord, "userId" | "accountId">): RawBuilder<string | null> | null {
  if (userId !== undefined) return sql`(select id from audit_subject where user_id = ${userId})`;
  if (accountId === undefined) return null;
  return sql`(select subject.id from audit_subject as subject
              join tiktok_account as account on account.user_id = subject.user_id where account.id = ${accountId})`;
}
