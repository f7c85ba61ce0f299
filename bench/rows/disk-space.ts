import { sql } from "kysely";
import type { Installation } from "../site/installation.ts";

export interface DiskSpace {
  /** Of an account and its grant with all indexes, what vacuum has yet to free included. */
  bytesPerAccount: number;
  bytesPerEvent: number;
}

/** What the tables take on disk, after all that the other rows did to them. */
export async function measureDiskSpace({ db }: Installation): Promise<DiskSpace> {
  const { rows } = await sql<DiskSpace>`
    select (pg_total_relation_size('tiktok_account') + pg_total_relation_size('tiktok_grant'))::float8
        / (select count(*) from tiktok_account) as "bytesPerAccount",
      (select sum(pg_total_relation_size(relid)) from pg_partition_tree('account_event'))::float8
        / (select count(*) from account_event) as "bytesPerEvent"`.execute(db);
  return rows[0] ?? { bytesPerAccount: Number.NaN, bytesPerEvent: Number.NaN };
}
