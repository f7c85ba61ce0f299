import { type Kysely, sql } from "kysely";

/**
 * TikTok's addresses of pictures end after hours, and whoever looks at one tells TikTok's hosts so: a copy is kept and
 * shown instead. Pictures are compressed already.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table avatar (
      account_id uuid primary key references tiktok_account (id) on delete cascade,
      content_type text not null check (content_type in ('image/jpeg', 'image/png', 'image/webp', 'image/gif')),
      bytes bytea not null check (octet_length(bytes) <= 262144),
      -- Part of its address, so that a browser keeps it until there is another.
      version text not null,
      fetched_at timestamptz not null default now()
    )`.execute(db);
  await sql`alter table avatar alter column bytes set storage external`.execute(db);
}
