import { type Kysely, sql } from "kysely";

/** What an operator looks at every few seconds, and what would take seconds to find among a million accounts. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // One row an app, replaced by each count; it says itself how old it is.
  await sql`
    create table account_count (
      client_key text not null,
      api_origin text not null,
      counted_at timestamptz not null,
      took_ms integer not null check (took_ms >= 0),
      figures jsonb not null,
      primary key (client_key, api_origin)
    )`.execute(db);
  // The latest troubles, whosever they are. Few events are in it, and those that are refreshed never are.
  await sql`create index account_event_trouble on account_event_other (at)
            where type in ('refresh_failed', 'reauthorization_required')`.execute(db);
}
