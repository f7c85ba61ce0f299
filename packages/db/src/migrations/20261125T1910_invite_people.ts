import { type Kysely, sql } from "kysely";

/** Operators invite people by address; who comes by such a link has proven that the address is theirs. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table invitation (
      id uuid primary key,
      email text not null,
      -- SHA-256 of what the link holds, which nobody can read here.
      token_hash bytea not null unique,
      operator boolean not null,
      created_at timestamptz not null default now(),
      expires_at timestamptz not null,
      accepted_at timestamptz
    )`.execute(db);
  // An address has one link that works, the latest.
  await sql`create unique index invitation_open on invitation (email) where accepted_at is null`.execute(db);
  // By invitation; the sign-in library knows nothing of it, so nobody can ask it for that.
  await sql`alter table app_user add column operator boolean not null default false`.execute(db);
  // Requests are counted elsewhere now, for all that is asked for alike.
  await sql`drop table app_rate_limit`.execute(db);
}
