import { type Kysely, sql } from "kysely";
import { recordAudit } from "./audit/record-audit.ts";
import type { Database } from "./schema.ts";
import { SCOPE_CHANGE_CHANNEL } from "./work-listener.ts";

export interface ConfiguredScopes {
  /** What everybody is asked for. */
  scopes: readonly string[];
  /** What operators are asked for besides, to try it before everybody is. */
  canaryScopes: readonly string[];
}

/** The scopes that the app asks for; none before the first `migrate`. */
export async function readConfiguredScopes(db: Kysely<Database>): Promise<ConfiguredScopes> {
  const row = await db.selectFrom("app_configuration").select(["scopes", "canary_scopes"]).executeTakeFirst();
  return { scopes: row?.scopes ?? [], canaryScopes: row?.canary_scopes ?? [] };
}

/**
 * The scopes that count as configured for one person.
 *
 * @param canary whether that person is an operator
 */
export async function readOfferedScopes(db: Kysely<Database>, { canary }: { canary: boolean }): Promise<string[]> {
  const { scopes, canaryScopes } = await readConfiguredScopes(db);
  return canary ? [...new Set([...scopes, ...canaryScopes])] : [...scopes];
}

/**
 * What the database says instead of what a process has in its own environment, which may have been changed without
 * `migrate`; null when they agree. The database is followed.
 */
export async function findOtherScopes(db: Kysely<Database>, own: readonly string[]): Promise<readonly string[] | null> {
  const { scopes } = await readConfiguredScopes(db);
  return scopes.join() === own.join() ? null : scopes;
}

/**
 * Sets the scopes that the app asks for; only `migrate` does, so that a rolling deployment cannot flap. A change for
 * everybody is recorded and told to the workers, of which a job looks at each account for it.
 *
 * @param configured.scopes in the order of the catalogue: another order would count as a change
 * @returns whether everybody is asked for another set than before
 */
export async function writeConfiguredScopes(
  db: Kysely<Database>,
  configured: Pick<ConfiguredScopes, "scopes"> & Partial<ConfiguredScopes>,
): Promise<boolean> {
  const scopes = [...configured.scopes];
  const canaryScopes = [...(configured.canaryScopes ?? [])];
  return db.transaction().execute(async (trx) => {
    // In the order in which the job locks them, see `lookThroughAccounts`.
    await trx.selectFrom("scope_change").select("id").where("finished_at", "is", null).forUpdate().execute();
    const before = await trx
      .selectFrom("app_configuration")
      .select(["scopes", "canary_scopes"])
      .forUpdate()
      .executeTakeFirst();
    if (before?.scopes.join() !== scopes.join() || before.canary_scopes.join() !== canaryScopes.join()) {
      const details = { before: before?.scopes ?? [], scopes, canary: canaryScopes };
      await recordAudit(trx, { action: "scopes.changed", actor: "operator", details });
    }
    if (before && before.scopes.join() === scopes.join()) {
      await trx.updateTable("app_configuration").set({ canary_scopes: canaryScopes }).execute();
      return false;
    }
    await trx
      .insertInto("app_configuration")
      .values({ scopes, canary_scopes: canaryScopes })
      .onConflict((conflict) =>
        conflict.column("singleton").doUpdateSet({ scopes, canary_scopes: canaryScopes, changed_at: sql<Date>`now()` }),
      )
      .execute();
    await trx
      .updateTable("scope_change")
      .set({ finished_at: sql<Date>`now()`, superseded: true })
      .where("finished_at", "is", null)
      .execute();
    await trx
      .insertInto("scope_change")
      .values({ scopes_before: before?.scopes ?? [], scopes_after: scopes })
      .execute();
    await sql`select pg_notify(${SCOPE_CHANGE_CHANNEL}, '')`.execute(trx);
    return true;
  });
}
