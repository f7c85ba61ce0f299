import { type Kysely, sql } from "kysely";

/** Users and sessions, in the shape and spelling that better-auth reads and writes. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table app_user (
      id text primary key,
      name text not null,
      email text not null unique,
      "emailVerified" boolean not null,
      image text,
      "createdAt" timestamptz not null default current_timestamp,
      "updatedAt" timestamptz not null default current_timestamp
    )`.execute(db);
  await sql`
    create table app_session (
      id text primary key,
      "expiresAt" timestamptz not null,
      token text not null unique,
      "createdAt" timestamptz not null default current_timestamp,
      "updatedAt" timestamptz not null,
      "ipAddress" text,
      "userAgent" text,
      "userId" text not null references app_user (id) on delete cascade
    )`.execute(db);
  await sql`create index app_session_user on app_session ("userId")`.execute(db);
  await sql`
    create table app_credential (
      id text primary key,
      "accountId" text not null,
      "providerId" text not null,
      "userId" text not null references app_user (id) on delete cascade,
      "accessToken" text,
      "refreshToken" text,
      "idToken" text,
      "accessTokenExpiresAt" timestamptz,
      "refreshTokenExpiresAt" timestamptz,
      scope text,
      password text,
      "createdAt" timestamptz not null default current_timestamp,
      "updatedAt" timestamptz not null
    )`.execute(db);
  await sql`create index app_credential_user on app_credential ("userId")`.execute(db);
  await sql`
    create table app_verification (
      id text primary key,
      identifier text not null,
      value text not null,
      "expiresAt" timestamptz not null,
      "createdAt" timestamptz not null default current_timestamp,
      "updatedAt" timestamptz not null default current_timestamp
    )`.execute(db);
  await sql`create index app_verification_identifier on app_verification (identifier)`.execute(db);
  await sql`
    create table app_rate_limit (
      id text primary key,
      key text not null unique,
      count integer not null,
      "lastRequest" bigint not null
    )`.execute(db);
}
