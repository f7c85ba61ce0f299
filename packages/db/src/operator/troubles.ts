import { type Kysely, sql } from "kysely";
import type { Database } from "../schema.ts";

/** A run of failures, which is told when it begins, or the end of a grant. */
export type TroubleType = "refresh_failed" | "reauthorization_required";

export interface Trouble {
  at: Date;
  accountId: string;
  type: TroubleType;
  reason: string | null;
  logId: string | null;
}

/** Troubles that are alike. */
export interface TroubleClass {
  type: TroubleType;
  reason: string | null;
  count: number;
}

/** Of every account there is, the newest first. */
export async function listTroubles(db: Kysely<Database>, limit: number): Promise<Trouble[]> {
  const { rows } = await sql<Trouble>`
    select at, account_id as "accountId", type, reason, log_id as "logId" from account_event
    where ${isTrouble} and at > now() - interval '7 days' order by at desc limit ${limit}`.execute(db);
  return rows;
}

/** The troubles of the last hour by what they were, the commonest first; only the newest are counted, up to a limit. */
export async function countTroubles(db: Kysely<Database>, limit: number): Promise<TroubleClass[]> {
  const { rows } = await sql<TroubleClass>`
    select type, reason, count(*)::integer as count from (
      select type, reason from account_event
      where ${isTrouble} and at > now() - interval '1 hour' order by at desc limit ${limit}) as trouble
    group by type, reason order by count desc, type, reason`.execute(db);
  return rows;
}

/** In the words of the index. */
const isTrouble = sql`type in ('refresh_failed', 'reauthorization_required')`;
