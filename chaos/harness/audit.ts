import { type Database, type EndReason, readJournalState, type TokenCipher } from "@tiktok-connect/db";
import type { SimulatorApp, TokenState } from "@tiktok-connect/tiktok-simulator-control";
import type { Kysely } from "kysely";

/** What became of every account, by the simulator's word against the database's. */
export interface Audit {
  accounts: number;
  /** The stored refresh token is the one that TikTok would take now. */
  alive: number;
  /** Flagged for their owners, by open id, with the reason. */
  ended: { accountId: string; openId: string; generation: number; reason: EndReason }[];
  /** Not flagged, and the stored refresh token is dead: nobody knows yet. */
  lost: { openId: string; why: string }[];
  /** Left in the middle: an attempt without an end, a failure that was not got over. */
  unsettled: { openId: string; why: string }[];
  /** Times that a refresh token was sent again after TikTok had replaced it. */
  spentTokenReuses: number;
  refreshes: number;
  /** Answers that still wait on disk. */
  waiting: number;
}

const AT_ONCE = 50;

/** The same questions at the end of every case. */
export async function audit({
  db,
  cipher,
  simulator,
  dataDir,
}: {
  db: Kysely<Database>;
  cipher: TokenCipher;
  simulator: SimulatorApp;
  dataDir: string;
}): Promise<Audit> {
  const rows = await db.selectFrom("tiktok_grant").selectAll().orderBy("account_id").execute();
  const { totals } = await simulator.summary();
  const { waiting, setAside } = await readJournalState(dataDir);
  const found: Audit = {
    accounts: rows.length,
    alive: 0,
    ended: [],
    lost: [],
    unsettled: [],
    spentTokenReuses: totals.spentTokenReuses,
    refreshes: totals.refreshes,
    waiting: waiting + setAside,
  };
  for (let start = 0; start < rows.length; start += AT_ONCE) {
    await Promise.all(rows.slice(start, start + AT_ONCE).map(look));
  }
  return found;

  async function look(row: (typeof rows)[number]): Promise<void> {
    const { open_id: openId, account_id: rowId, generation } = row;
    if (row.end_reason !== null) {
      found.ended.push({ accountId: rowId, openId, generation, reason: row.end_reason });
      return;
    }
    if (row.attempt_id !== null) found.unsettled.push({ openId, why: "an attempt has no end" });
    else if (row.failing_since !== null) found.unsettled.push({ openId, why: `${row.failure_count} failures` });
    const refresh = row.sealed_refresh_token;
    if (refresh === null) {
      found.lost.push({ openId, why: "no refresh token is stored" });
      return;
    }
    const token = cipher.open(refresh, { table: "tiktok_grant", column: "refresh_token", rowId });
    const state: TokenState = await simulator.inspectToken(token);
    if (state.state === "living") found.alive++;
    else found.lost.push({ openId, why: `the stored refresh token is ${state.state} (generation ${generation})` });
  }
}
