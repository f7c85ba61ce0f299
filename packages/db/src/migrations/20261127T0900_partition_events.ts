import { type Kysely, type RawBuilder, sql } from "kysely";

/**
 * Events by type and time, so that those whose time is over go by dropping a table: one million accounts write 16 million
 * `refreshed` a day, which are kept for days, and few of any other type, which are kept for a year.
 *
 * Every event there is, is copied once; whoever writes one meanwhile waits.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table account_event rename to account_event_before`.execute(db);
  await sql`alter index account_event_timeline rename to account_event_before_timeline`.execute(db);
  await sql`alter sequence account_event_id_seq rename to account_event_before_id_seq`.execute(db);
  // An id comes from the sequence and from nowhere else, so no index need see to it that it is one of a kind; such an index
  // could not span partitions anyway.
  await sql`
    create table account_event (like account_event_before including defaults including constraints including identity)
    partition by list (type)`.execute(db);
  await sql`create table account_event_refreshed partition of account_event for values in ('refreshed')
            partition by range (at)`.execute(db);
  await sql`create table account_event_other partition of account_event default
            partition by range (at)`.execute(db);
  // Where an event goes for which no partition was made in time: it must never fail for that.
  await sql`create table account_event_refreshed_stray partition of account_event_refreshed default`.execute(db);
  await sql`create table account_event_other_stray partition of account_event_other default`.execute(db);

  await createFunctions(db);
  await makePartitions(db, "account_event_refreshed", sql`type = 'refreshed'`);
  await makePartitions(db, "account_event_other", sql`type <> 'refreshed'`);
  await sql`insert into account_event overriding system value select * from account_event_before`.execute(db);
  await sql`create index account_event_timeline on account_event (account_id, id)`.execute(db);
  await sql`
    select setval(pg_get_serial_sequence('account_event', 'id'),
                  nextval('account_event_before_id_seq'), false)`.execute(db);
  await sql`drop table account_event_before`.execute(db);
  // For each row, since only such a trigger is copied to partitions, to those to come as well.
  await sql`create trigger account_event_is_append_only before update on account_event
            for each row execute function refuse_change()`.execute(db);
}

/** Those for the events there are, and for a week to come. */
async function makePartitions(db: Kysely<unknown>, parent: string, events: RawBuilder<boolean>): Promise<void> {
  const { rows } = await sql<{ oldest: Date }>`
    select coalesce(min(at), now()) as oldest from account_event_before where ${events}`.execute(db);
  for (;;) {
    const made = await sql<{ name: string | null }>`
      select make_event_partition(${parent}, ${rows[0]?.oldest}, now() + interval '7 days') as name`.execute(db);
    if (!made.rows[0]?.name) return;
  }
}

/**
 * Partitions are made and dropped by whoever keeps house, who need not own the table: the functions run as its owner, with a
 * search path of their own, and touch nothing but partitions of it. Neither waits for a lock for long, since whoever appends
 * waits behind it; it is tried again.
 */
async function createFunctions(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ schema: string }>`select current_schema() as schema`.execute(db);
  const surroundings = sql`
    language plpgsql security definer
    set search_path = ${sql.id(rows[0]?.schema ?? "public")}, pg_temp
    set lock_timeout = '500ms'`;
  await sql`
    create function make_event_partition(parent text, since timestamptz, until timestamptz) returns text
    ${surroundings} as $$
    declare
      unit text := case parent when 'account_event_refreshed' then 'day' when 'account_event_other' then 'month' end;
      begins timestamptz;
      ends timestamptz;
      name text;
      has_strays boolean;
    begin
      if unit is null then raise 'events have no such partitions' using errcode = 'invalid_parameter_value'; end if;
      -- One after the other, so that nobody makes what somebody else is making.
      perform pg_advisory_xact_lock(hashtext('event partitions'));
      for begins, ends, name in
        select start at time zone 'UTC', (start + ('1 ' || unit)::interval) at time zone 'UTC',
               parent || to_char(start, case unit when 'day' then '_YYYYMMDD' else '_YYYYMM' end)
        from generate_series(date_trunc(unit, since at time zone 'UTC'), until at time zone 'UTC', ('1 ' || unit)::interval)
          as start
      loop
        continue when to_regclass(name) is not null;
        -- What strayed stays where it is, and so does the rest of its day or month.
        execute format('select exists (select from %I where at >= %L and at < %L)', parent || '_stray', begins, ends)
          into has_strays;
        continue when has_strays;
        execute format('create table %I (like %I including defaults including constraints)', name, parent);
        -- Attached rather than created in its place: that takes no lock which an append would wait for.
        execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, name, begins, ends);
        return name;
      end loop;
      return null;
    end $$`.execute(db);
  await sql`
    create function drop_event_partition(parent text, keep interval) returns text ${surroundings} as $$
    declare
      unit text := case parent when 'account_event_refreshed' then 'day' when 'account_event_other' then 'month' end;
      name text;
    begin
      if unit is null then raise 'events have no such partitions' using errcode = 'invalid_parameter_value'; end if;
      perform pg_advisory_xact_lock(hashtext('event partitions'));
      select relname into name
      from pg_inherits join pg_class on pg_class.oid = inhrelid
      where inhparent = parent::regclass and relname ~ '_[0-9]+$'
        and (to_date(substring(relname from '[0-9]+$'), case unit when 'day' then 'YYYYMMDD' else 'YYYYMM' end)
             + ('1 ' || unit)::interval) at time zone 'UTC' <= now() - keep
      order by relname limit 1;
      if name is not null then execute format('drop table %I', name); end if;
      return name;
    end $$`.execute(db);
  await sql`revoke all on function make_event_partition, drop_event_partition from public`.execute(db);
}
