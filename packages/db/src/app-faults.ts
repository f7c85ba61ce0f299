import { type Kysely, sql } from "kysely";
import type { AppIdentity } from "./app-identity.ts";
import type { Database } from "./schema.ts";

/** Where an operator is to look when TikTok answers oddly: no setting of ours can mend that. */
export const TIKTOKS_ANSWERS = "TikTok's answers";

/** Where an operator is to look when answers of TikTok's lie on a disk and are not in the database. */
export const ANSWERS_ON_DISK = "DATA_DIR";

/** Something that is wrong with the app itself, never with one account. */
export interface AppFault {
  /** The variable to look at, or {@link TIKTOKS_ANSWERS}. */
  setting: string;
  /** What TikTok said, in its own word, or what was found. */
  detail: string;
  logId: string | null;
}

/** Remembers a fault of the app; many accounts that meet the same one make one row. */
export async function recordAppFault(db: Kysely<Database>, app: AppIdentity, fault: AppFault): Promise<void> {
  await db
    .insertInto("app_fault")
    .values({
      client_key: app.clientKey,
      api_origin: app.apiOrigin,
      setting: fault.setting,
      detail: fault.detail,
      log_id: fault.logId,
    })
    .onConflict((conflict) =>
      conflict
        .columns(["client_key", "api_origin", "setting"])
        .doUpdateSet({ detail: fault.detail, log_id: fault.logId, last_seen_at: sql<Date>`now()` }),
    )
    .execute();
}

/**
 * Forgets faults that a success has disproved.
 *
 * @param settings the variables that the success speaks for
 */
export async function clearAppFaults(
  db: Kysely<Database>,
  app: AppIdentity,
  settings: readonly string[],
): Promise<void> {
  await db
    .deleteFrom("app_fault")
    .where("client_key", "=", app.clientKey)
    .where("api_origin", "=", app.apiOrigin)
    .where("setting", "in", settings)
    .execute();
}

/** Forgets one fault as it was recorded last; what another has found meanwhile stays. */
export async function clearAppFault(
  db: Kysely<Database>,
  app: AppIdentity,
  { setting, detail }: Pick<AppFault, "setting" | "detail">,
): Promise<void> {
  await db
    .deleteFrom("app_fault")
    .where("client_key", "=", app.clientKey)
    .where("api_origin", "=", app.apiOrigin)
    .where("setting", "=", setting)
    .where("detail", "=", detail)
    .execute();
}

/** Forgets faults that nothing has met for a while and that no success speaks for, such as a key that was missing. */
export async function eraseStaleFaults(db: Kysely<Database>, settings: readonly string[]): Promise<void> {
  await db
    .deleteFrom("app_fault")
    .where("setting", "in", settings)
    .where("last_seen_at", "<", sql<Date>`now() - interval '10 minutes'`)
    .execute();
}

export async function listAppFaults(db: Kysely<Database>, app: AppIdentity): Promise<(AppFault & { since: Date })[]> {
  return db
    .selectFrom("app_fault")
    .select(["setting", "detail", "log_id as logId", "since"])
    .where("client_key", "=", app.clientKey)
    .where("api_origin", "=", app.apiOrigin)
    .orderBy("since")
    .execute();
}
