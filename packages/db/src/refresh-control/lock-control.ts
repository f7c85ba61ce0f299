import type { Selectable, Transaction } from "kysely";
import type { AppIdentity } from "../app-identity.ts";
import type { Database, RefreshControlTable } from "../schema.ts";

/** The app's row, locked, so that changes that depend on what it says happen one after the other. */
export async function lockControl(
  trx: Transaction<Database>,
  app: AppIdentity,
): Promise<Selectable<RefreshControlTable> | undefined> {
  return trx
    .selectFrom("refresh_control")
    .selectAll()
    .where("client_key", "=", app.clientKey)
    .where("api_origin", "=", app.apiOrigin)
    .forUpdate()
    .executeTakeFirst();
}
