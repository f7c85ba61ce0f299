import { type Kysely, sql } from "kysely";

/**
 * Every refresh appends an event, and the foreign key made each of them lock and mark its account's row. Events are
 * only ever written beside a row that has such a key itself; that they go with their account a trigger sees to.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table account_event drop constraint account_event_account_id_fkey`.execute(db);
  await sql`
    create function forget_events() returns trigger language plpgsql as $$
    begin
      delete from account_event where account_id in (select id from gone);
      return null;
    end $$`.execute(db);
  await sql`create trigger tiktok_account_takes_its_events after delete on tiktok_account
            referencing old table as gone for each statement execute function forget_events()`.execute(db);
}
