import { type Kysely, sql, type Transaction } from "kysely";
import pg from "pg";
import { openDatabase } from "../database.ts";
import type { Database } from "../schema.ts";
import { ApplicationRoleError } from "./application-role-error.ts";
import { scramVerifier } from "./scram-verifier.ts";

/** Where the same database is reached from: by whose it is, and by who works with it. */
export interface DatabaseRoles {
  /** Of the role that migrates, and owns what that makes. */
  ownerUrl: string;
  /** Of the role that everything else works under. */
  applicationUrl: string;
}

/**
 * Lets the application's role work with all tables there are and all that will be made, and do no more: it owns nothing, makes
 * and drops nothing, and cannot change what the audit trail says. A role that is not there yet is made, with the password of
 * its URL. Said again, it changes nothing; where both are one role, there is nothing to do.
 *
 * @throws {ApplicationRoleError} the role is missing, and the owner may not make it
 */
export async function grantApplicationRole({ ownerUrl, applicationUrl }: DatabaseRoles): Promise<void> {
  // The driver knows whom an URL means that names nobody.
  const { user: role = "", password } = new pg.Client({ connectionString: applicationUrl });
  if (role === new pg.Client({ connectionString: ownerUrl }).user) return;
  const { db, close } = openDatabase({
    url: ownerUrl,
    poolSize: 1,
    applicationName: "tiktok-connect migrate",
    onIdleError: () => undefined,
  });
  try {
    await db.transaction().execute(async (trx) => {
      // One after the other, and not while partitions are made: what one grants, another may be changing.
      await sql`select pg_advisory_xact_lock(hashtext('application role'))`.execute(trx);
      await sql`select pg_advisory_xact_lock(hashtext('event partitions'))`.execute(trx);
      await makeRole(trx, role, password);
      for (const schema of await listOwnSchemas(trx)) await grantTables(trx, { schema, role });
      await grantWhatIsToCome(trx, role);
      await guardTrail(trx, role);
    });
  } finally {
    await close();
  }
}

async function makeRole(trx: Transaction<Database>, role: string, password: string | undefined): Promise<void> {
  const { rows } = await sql<{ there: boolean; mayMake: boolean }>`
    select exists (select from pg_roles where rolname = ${role}) as there,
           (select rolsuper or rolcreaterole from pg_roles where rolname = current_user) as "mayMake"`.execute(trx);
  if (rows[0]?.there) return;
  if (!rows[0]?.mayMake || !password) {
    throw ApplicationRoleError.missing(role);
  }
  // Roles are of the whole server, and locks of one database: who migrates another one may be making it as well.
  await sql`
    do $make$ begin
      create role ${sql.id(role)} login password ${sql.lit(scramVerifier(password))};
    exception when duplicate_object or unique_violation then null;
    end $make$`.execute(trx);
}

/** Those that hold tables of the role that migrates: ours, and that of the queue. */
async function listOwnSchemas(trx: Transaction<Database>): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select distinct nspname as name from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where relkind in ('r', 'p') and relowner = (select oid from pg_roles where rolname = current_user)
      and nspname !~ '^pg_' and nspname <> 'information_schema'`.execute(trx);
  return rows.map(({ name }) => name);
}

async function grantTables(trx: Transaction<Database>, { schema, role }: { schema: string; role: string }) {
  const [place, grantee] = [sql.id(schema), sql.id(role)];
  // Functions that run as the owner look for tables here; nobody else may put any in their way.
  await sql`revoke create on schema ${place} from public`.execute(trx);
  await sql`grant usage on schema ${place} to ${grantee}`.execute(trx);
  await sql`grant select, insert, update, delete on all tables in schema ${place} to ${grantee}`.execute(trx);
  await sql`grant usage on all sequences in schema ${place} to ${grantee}`.execute(trx);
}

async function grantWhatIsToCome(trx: Transaction<Database>, role: string): Promise<void> {
  const grantee = sql.id(role);
  await sql`alter default privileges grant usage on schemas to ${grantee}`.execute(trx);
  await sql`alter default privileges grant select, insert, update, delete on tables to ${grantee}`.execute(trx);
  await sql`alter default privileges grant usage on sequences to ${grantee}`.execute(trx);
  await sql`grant execute on function make_event_partition, drop_event_partition to ${grantee}`.execute(trx);
}

/** An entry gets its number and its time from the database, and stays as it is. So does the list of migrations. */
async function guardTrail(trx: Transaction<Database>, role: string): Promise<void> {
  const grantee = sql.id(role);
  await sql`revoke all on audit_entry from ${grantee}`.execute(trx);
  await sql`grant select, insert (action, actor, subject_id, details) on audit_entry to ${grantee}`.execute(trx);
  await sql`revoke update on audit_subject from ${grantee}`.execute(trx);
  await sql`revoke insert, update, delete on kysely_migration, kysely_migration_lock from ${grantee}`.execute(trx);
}

/** Whether whoever asks could change what the audit trail says: they own it, or may do all that its owner may. */
export async function mayChangeAuditTrail(db: Kysely<Database>): Promise<boolean> {
  const { rows } = await sql<{ may: boolean }>`
    select has_table_privilege('audit_entry', 'UPDATE, DELETE, TRUNCATE') as may`.execute(db);
  return rows[0]?.may ?? false;
}
