import { type RawBuilder, sql } from "kysely";
import type { Database } from "../schema.ts";
import type { SealedAt } from "../token-cipher.ts";

/** A table that holds ciphertexts, each in a column named `sealed_…`. */
export interface SealedTable {
  table: Extract<SealedAt["table"], keyof Database>;
  /** The column that a ciphertext's place is named by. */
  rowId: "account_id" | "id";
  columns: readonly SealedAt["column"][];
}

const PAIR = ["access_token", "refresh_token"] as const;

/** Every place in the database where something is sealed; a test compares this with the schema. */
export const SEALED_TABLES: readonly SealedTable[] = [
  { table: "tiktok_grant", rowId: "account_id", columns: PAIR },
  { table: "spare_pair", rowId: "account_id", columns: PAIR },
  { table: "parked_grant", rowId: "id", columns: PAIR },
  { table: "pending_revocation", rowId: "id", columns: PAIR },
  { table: "authorization_request", rowId: "id", columns: ["code_verifier"] },
  { table: "webhook_endpoint", rowId: "id", columns: ["secret", "previous_secret"] },
];

export function sealedColumn(column: SealedAt["column"]): RawBuilder<Buffer | null> {
  return sql.ref(`sealed_${column}`);
}

/** The id in front of a ciphertext, as `keyIdOf` reads it; empty for what cannot be one of ours, null for none. */
export function sealingKeyOf(sealed: RawBuilder<Buffer | null>): RawBuilder<string | null> {
  return sql`case when length(${sealed}) > 2
                  then encode(substring(${sealed} from 3 for get_byte(${sealed}, 1)), 'escape')
                  when ${sealed} is not null then '' end`;
}
