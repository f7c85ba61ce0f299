import {
  type CipherKeys,
  countJournalValues,
  countSealedValues,
  type Database,
  findKeyComplaints,
  type SealedCount,
} from "@tiktok-connect/db";
import type { Kysely } from "kysely";

/** What one key is needed for. */
export interface KeyStatus {
  id: string;
  state:
    | "seals"
    /** Configured behind the one that seals. */
    | "opens"
    /** Not configured, although something is sealed with it. */
    | "missing"
    /** Configured with other bytes than it had when it sealed here. */
    | "wrong";
  places: Pick<SealedCount, "table" | "column" | "values">[];
  /** In the database. */
  values: number;
  /** In the journal of this `DATA_DIR`. */
  inJournal: number;
}

/** What is sealed with which key, the one that seals first. Reads every table that holds ciphertexts once. */
export async function readKeyStatus(
  db: Kysely<Database>,
  { keys, dataDir }: { keys: CipherKeys; dataDir: string },
): Promise<KeyStatus[]> {
  const counts = await countSealedValues(db);
  const journal = await countJournalValues(dataDir);
  const wrong = (await findKeyComplaints(db, keys)).filter(({ fault }) => fault === "wrong");
  const configured = keys.map(({ id }) => id);
  const used = [...counts.map(({ keyId }) => keyId), ...journal.keys()].filter((keyId) => keyId !== "");
  return [...new Set([...configured, ...used])].map((id): KeyStatus => {
    const places = counts.filter(({ keyId }) => keyId === id);
    return {
      id,
      state: stateOf(id),
      places: places.map(({ table, column, values }) => ({ table, column, values })),
      values: places.reduce((sum, { values }) => sum + values, 0),
      inJournal: journal.get(id) ?? 0,
    };
  });

  function stateOf(id: string): KeyStatus["state"] {
    if (wrong.some(({ keyId }) => keyId === id)) return "wrong";
    if (!configured.includes(id)) return "missing";
    return id === configured[0] ? "seals" : "opens";
  }
}
