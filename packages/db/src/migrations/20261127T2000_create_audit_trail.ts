import { type Kysely, sql } from "kysely";

/**
 * Who did what, in a table that is added to and never changed. It names people by random ids, and what those stand for goes
 * with the person: an entry outlives them and tells of nobody.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table audit_subject (
      id uuid primary key default gen_random_uuid(),
      user_id text not null unique references app_user (id) on delete cascade
    )`.execute(db);
  await sql`insert into audit_subject (user_id) select id from app_user`.execute(db);

  // The same for an account, whose own id is in logs and in other services besides.
  await sql`alter table tiktok_account add column audit_id uuid not null default gen_random_uuid()`.execute(db);

  // Without a foreign key to its subject, which is to be forgotten while the entry stays.
  await sql`
    create table audit_entry (
      id bigint generated always as identity primary key,
      at timestamptz not null default now(),
      -- Its form alone: entries outlive the words that programs use.
      action text collate "C" not null check (action ~ '^[a-z_]+\\.[a-z_]+$' and length(action) <= 60),
      -- person: the subject. operator: somebody at the command line. program: what runs by itself.
      actor text not null check (actor in ('person', 'operator', 'program')),
      subject_id uuid,
      details jsonb not null default '{}' check (jsonb_typeof(details) = 'object')
    )`.execute(db);
  await sql`create index audit_entry_of_subject on audit_entry (subject_id, id)`.execute(db);
  await sql`create index audit_entry_of_action on audit_entry (action, id)`.execute(db);
  await sql`create index audit_entry_at on audit_entry using brin (at)`.execute(db);
  await sql`
    create function refuse_change_of_audit() returns trigger language plpgsql as $$
    begin raise exception 'the audit trail is added to and read, never changed' using errcode = 'restrict_violation'; end $$`.execute(
    db,
  );
  // Whose table it is may erase what is too old to keep; nobody rewrites it.
  await sql`create trigger audit_entry_is_append_only before update on audit_entry
            for each statement execute function refuse_change_of_audit()`.execute(db);

  // What strangers can do as often as they like is counted, and comes into the trail as a sum.
  await sql`
    create table audit_tally (
      action text not null,
      subject_id uuid,
      -- Tells callers apart without keeping their address: HMAC-SHA-256, cut.
      caller bytea,
      count integer not null default 1,
      since timestamptz not null default now(),
      unique nulls not distinct (action, subject_id, caller)
    )`.execute(db);
  await recordIdentity(db);
}

/**
 * Users, sessions and passwords are written by the sign-in library, and would be by whoever got hold of the application's
 * role. So the database itself records them, in the transaction that changes them.
 */
async function recordIdentity(db: Kysely<unknown>): Promise<void> {
  const record = (action: string, userId: string, details: string) => sql`
    insert into audit_entry (action, actor, subject_id, details)
    select ${sql.lit(action)}, 'person', (select id from audit_subject where user_id = ${sql.raw(userId)}),
           ${sql.raw(details)}`;
  await sql`
    create function audit_new_user() returns trigger language plpgsql as $$
    begin
      insert into audit_subject (user_id) values (new.id);
      ${record("user.signed_up", "new.id", "jsonb_build_object('operator', new.operator)")};
      return null;
    end $$`.execute(db);
  await sql`
    create trigger app_user_is_audited after insert on app_user
    for each row execute function audit_new_user()`.execute(db);
  await sql`
    create function audit_new_operator() returns trigger language plpgsql as $$
    begin
      ${record("user.became_operator", "new.id", "'{}'")};
      return null;
    end $$`.execute(db);
  await sql`
    create trigger app_user_operator_is_audited after update of operator on app_user
    for each row when (new.operator and not old.operator) execute function audit_new_operator()`.execute(db);
  await sql`
    create function audit_new_session() returns trigger language plpgsql as $$
    begin
      ${record("session.began", 'new."userId"', "jsonb_build_object('session', new.id)")};
      return null;
    end $$`.execute(db);
  await sql`
    create trigger app_session_is_audited after insert on app_session
    for each row execute function audit_new_session()`.execute(db);
  await sql`
    create function audit_new_password() returns trigger language plpgsql as $$
    begin
      ${record("password.changed", 'new."userId"', "'{}'")};
      return null;
    end $$`.execute(db);
  await sql`
    create trigger app_credential_is_audited after update of password on app_credential
    for each row when (new.password is distinct from old.password) execute function audit_new_password()`.execute(db);
}
