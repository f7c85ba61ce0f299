import { type Kysely, sql } from "kysely";

/** Accounts that need their owner, what the owner has been written about them, and who wants to be written to. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table account_letter (
      account_id uuid primary key references tiktok_account (id) on delete cascade,
      since timestamptz not null default now(),
      -- How often it was noted: who forgets it must not forget what came meanwhile.
      noted integer not null default 1,
      -- What its owner was last written about it; null: nothing yet.
      told_cause text check (told_cause in ('reauthorization_required', 'reauthorize_by'))
    )`.execute(db);
  await sql`
    create table mail_preference (
      user_id text primary key references app_user (id) on delete cascade,
      account_letters boolean not null default true,
      last_letter_at timestamptz,
      -- Somebody is writing to this person; after this moment somebody else may.
      claimed_until timestamptz
    )`.execute(db);

  // In the transaction of the event, as webhooks are, and on no partition of refreshes either.
  await sql`
    create function note_account_for_letter() returns trigger language plpgsql as $$
    begin
      insert into account_letter (account_id) select id from tiktok_account where id = new.account_id
      on conflict (account_id) do update
      set since = now(), noted = account_letter.noted + 1,
          -- Each end is one of its own; of the permission that ends soon, events tell several times.
          told_cause = nullif(account_letter.told_cause, nullif(new.type, 'reauthorize_by'));
      return null;
    end $$`.execute(db);
  await sql`create trigger account_event_is_written_about after insert on account_event_other
            for each row when (new.type in ('reauthorization_required', 'reauthorize_by'))
            execute function note_account_for_letter()`.execute(db);
}
