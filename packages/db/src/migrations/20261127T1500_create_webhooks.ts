import { type Kysely, sql } from "kysely";

/** Addresses that are told what happens to their owner's accounts, and what each has been or is to be told. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table webhook_endpoint (
      id uuid primary key,
      user_id text not null references app_user (id) on delete cascade,
      url text not null check (length(url) <= 2000),
      -- Which events it is told of.
      event_types text[] not null check (cardinality(event_types) > 0 and not 'refreshed' = any(event_types)),
      sealed_secret bytea not null,
      -- Signs beside the newer one for a while, so that the receiver can change to that in its own time.
      sealed_previous_secret bytea,
      previous_secret_ends_at timestamptz,
      created_at timestamptz not null default now(),
      -- Failures since the last success, of whichever delivery.
      failure_count integer not null default 0,
      failing_since timestamptz,
      -- Nothing is sent before: an endpoint that is away is asked by one delivery at a time, less and less often.
      hold_until timestamptz not null default '-infinity',
      disabled_at timestamptz,
      disabled_reason text check (disabled_reason in ('failing', 'gone')),
      check ((sealed_previous_secret is null) = (previous_secret_ends_at is null)),
      check ((failure_count = 0) = (failing_since is null)),
      check ((disabled_at is null) = (disabled_reason is null))
    )`.execute(db);
  await sql`create index webhook_endpoint_of_user on webhook_endpoint (user_id, created_at)`.execute(db);

  await sql`
    create table webhook_delivery (
      -- The webhook-id: the same at every attempt.
      id uuid primary key default gen_random_uuid(),
      -- The order in which the deliveries about one account are made.
      sequence bigint generated always as identity,
      endpoint_id uuid not null references webhook_endpoint (id) on delete cascade,
      -- Null: a test, about no account.
      account_id uuid references tiktok_account (id) on delete cascade,
      event_type text not null,
      event_at timestamptz not null,
      reason text,
      log_id text,
      status text not null default 'waiting' check (status in ('waiting', 'delivered', 'given_up')),
      attempt_count integer not null default 0,
      due_at timestamptz not null default now(),
      give_up_at timestamptz not null default now() + interval '72 hours',
      attempt_id uuid,
      attempt_started_at timestamptz,
      -- What came of the last attempt: the status that was answered, or why there was none.
      last_attempt_at timestamptz,
      last_status integer,
      last_fault text,
      check ((attempt_id is null) = (attempt_started_at is null)),
      check ((account_id is null) = (event_type = 'test'))
    )`.execute(db);
  await sql`create index webhook_delivery_log on webhook_delivery (endpoint_id, sequence)`.execute(db);
  await sql`create index webhook_delivery_of_account on webhook_delivery (account_id)`.execute(db);
  await sql`create index webhook_delivery_waiting on webhook_delivery (endpoint_id, sequence)
            where status = 'waiting'`.execute(db);
  await sql`create index webhook_delivery_order on webhook_delivery (endpoint_id, account_id, sequence)
            where status = 'waiting'`.execute(db);
  await sql`create index webhook_delivery_under_way on webhook_delivery (endpoint_id)
            where attempt_id is not null`.execute(db);
  await sql`create index webhook_delivery_at on webhook_delivery using brin (event_at)`.execute(db);

  // In the transaction of the event, whoever writes it. On the partitions of the other types alone: of refreshes, of which
  // there are hundreds a second, no endpoint is told, so they know nothing of this.
  await sql`
    create function tell_webhook_endpoints() returns trigger language plpgsql as $$
    begin
      insert into webhook_delivery (endpoint_id, account_id, event_type, event_at, reason, log_id)
      select endpoint.id, new.account_id, new.type, new.at, new.reason, new.log_id
      from tiktok_account as account join webhook_endpoint as endpoint using (user_id)
      where account.id = new.account_id and endpoint.disabled_at is null and new.type = any(endpoint.event_types)
      -- One that is being deleted is waited for and then left out; without this the event itself would fail.
      for key share of endpoint;
      return null;
    end $$`.execute(db);
  await sql`create trigger account_event_is_told_to_webhook_endpoints after insert on account_event_other
            for each row execute function tell_webhook_endpoints()`.execute(db);
}
