import { type Kysely, sql } from "kysely";
import type { AuditActor, AuditDetail, Database } from "../schema.ts";

/** What happened, as an operator reads it. */
export interface AuditEntry {
  /** Grows with time. A bigint: a string. */
  id: string;
  at: Date;
  action: string;
  actor: AuditActor;
  /** Whom it concerns, by a random id; null: nobody in particular. */
  subjectId: string | null;
  details: Record<string, AuditDetail>;
}

/** Which entries; what is left out or null does not matter. */
export interface AuditFilter {
  subjectId?: string | null;
  /** A whole word such as `session.began`, or what stands before its dot. */
  action?: string | null;
  since?: Date | null;
  until?: Date | null;
}

/**
 * One page of the trail, newest first, with the address of those who are still here.
 *
 * @param page.before only entries older than the one with this id
 */
export async function listAudit(
  db: Kysely<Database>,
  filter: AuditFilter,
  { before, limit }: { before: string | null; limit: number },
): Promise<(AuditEntry & { email: string | null })[]> {
  return matching(db, filter)
    .leftJoin("audit_subject", "audit_subject.id", "audit_entry.subject_id")
    .leftJoin("app_user", "app_user.id", "audit_subject.user_id")
    .select("app_user.email")
    .$if(before !== null, (query) => query.where("audit_entry.id", "<", before ?? ""))
    .orderBy("audit_entry.id", "desc")
    .limit(limit)
    .execute();
}

const ENTRIES_A_READ = 1_000;

/** All of the trail that there is by now, oldest first, by random ids alone: what leaves the house cannot be made to forget. */
export async function* readAudit(db: Kysely<Database>, filter: AuditFilter): AsyncGenerator<AuditEntry> {
  const last = await db.selectFrom("audit_entry").select(sql<string>`coalesce(max(id), 0)`.as("id")).executeTakeFirst();
  let after = "0";
  for (;;) {
    const entries: AuditEntry[] = await matching(db, filter)
      .where("audit_entry.id", ">", after)
      .where("audit_entry.id", "<=", last?.id ?? "0")
      .orderBy("audit_entry.id")
      .limit(ENTRIES_A_READ)
      .execute();
    yield* entries;
    const end = entries.at(-1);
    if (!end || entries.length < ENTRIES_A_READ) return;
    after = end.id;
  }
}

function matching(db: Kysely<Database>, { subjectId, action, since, until }: AuditFilter) {
  let query = db
    .selectFrom("audit_entry")
    .select(["audit_entry.id", "at", "action", "actor", "subject_id as subjectId", "details"]);
  if (subjectId) query = query.where("subject_id", "=", subjectId);
  if (action?.includes(".")) query = query.where("action", "=", action);
  else if (action) query = query.where(sql<boolean>`starts_with(action, ${`${action}.`})`);
  if (since) query = query.where("at", ">=", since);
  if (until) query = query.where("at", "<", until);
  return query;
}

/** What somebody is called in the trail, by their e-mail address; null when nobody here has it. */
export async function findAuditSubject(db: Kysely<Database>, email: string): Promise<string | null> {
  const subject = await db
    .selectFrom("audit_subject")
    .innerJoin("app_user", "app_user.id", "user_id")
    .select("audit_subject.id")
    .where("email", "=", email.toLowerCase())
    .executeTakeFirst();
  return subject?.id ?? null;
}
