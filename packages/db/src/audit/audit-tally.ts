import { type Kysely, sql } from "kysely";
import type { Database } from "../schema.ts";
import type { AuditAction } from "./record-audit.ts";

/** Something that strangers can do as often as they like. */
export interface TalliedAct {
  action: Extract<AuditAction, "sign_in.failed" | "password.refused">;
  /** Whose address was given; null when nobody has it. What was typed is kept nowhere: it may be a password. */
  userId: string | null;
  /** Tells callers apart; no address can be made of it without the secret it was made with. */
  caller: Buffer;
}

/**
 * Counts an act that is not worth an entry each time. Callers of those whom nobody knows are not told apart: there is no end
 * to either, and a row for each pair would be theirs to make.
 */
export async function tallyAct(db: Kysely<Database>, { action, userId, caller }: TalliedAct): Promise<void> {
  await sql`
    insert into audit_tally as tally (action, subject_id, caller)
    select ${action}, subject.id, case when subject.id is not null then ${caller}::bytea end
    from (select) as act left join audit_subject as subject on subject.user_id = ${userId}
    on conflict (action, subject_id, caller) do update set count = tally.count + 1`.execute(db);
}

/**
 * Brings what was counted into the audit trail, as one entry for each person and act, and begins to count anew.
 *
 * @returns how many entries that made
 */
export async function recordTallies(db: Kysely<Database>): Promise<number> {
  const { numAffectedRows } = await sql`
    with counted as (delete from audit_tally returning *)
    insert into audit_entry (action, actor, subject_id, details)
    select action, 'person', subject_id, jsonb_build_object(
      'times', sum(count), 'callers', nullif(count(caller), 0),
      'since', to_char(min(since) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
    from counted group by action, subject_id`.execute(db);
  return Number(numAffectedRows ?? 0n);
}
