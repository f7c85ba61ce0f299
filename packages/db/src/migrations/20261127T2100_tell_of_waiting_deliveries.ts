import { type Kysely, sql } from "kysely";

/**
 * Wakes the workers for what an endpoint is to be told now, whoever ordered it: the outbox, a test, a redelivery, or an
 * endpoint that is back. What waits for its next attempt wakes nobody: the clock brings it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Said many times in one transaction, it is told once.
  await sql`
    create function tell_of_waiting_delivery() returns trigger language plpgsql as $$
    begin
      perform pg_notify('webhook_delivery_waits', '');
      return null;
    end $$`.execute(db);
  await sql`
    create trigger webhook_delivery_waits after insert or update of status, due_at on webhook_delivery
    for each row when (new.status = 'waiting' and new.due_at <= now()) execute function tell_of_waiting_delivery()`.execute(
    db,
  );
}
