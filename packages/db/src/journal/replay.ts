import type { Kysely } from "kysely";
import { announce } from "../events.ts";
import { commitRefreshedPairs, type RefreshedPair } from "../grants/commit-refresh.ts";
import { saveAuthorizedGrantLate } from "../grants/save-authorized-grant-late.ts";
import { adoptLatePair } from "../pending-revocations.ts";
import { isRefusedStatement, isViolationOf } from "../refused-statement.ts";
import type { Database } from "../schema.ts";
import { openPair } from "../sealed-pair.ts";
import { SealedTokenError, type TokenCipher } from "../token-cipher.ts";
import { isUser } from "../users.ts";
import type { Journal } from "./journal.ts";
import { type Answer, readRecord, UnreadableRecordError } from "./record.ts";
import { setAside } from "./set-aside.ts";

export interface Replay {
  /** Answers that are in the database now, or for which something newer is. */
  replayed: number;
  /** Lines that no database will take; kept in a place of their own for an operator. */
  setAside: number;
  /** Lines whose writing a crash or a full disk cut short: nobody was told that they are safe. */
  unreadable: number;
}

/**
 * Brings what other processes could not commit into the database. An answer that comes twice changes nothing the second
 * time: generations fence refreshed pairs, and a consent is saved once.
 *
 * @throws when the database is away; what was not replayed stays in the journal
 */
export async function replayJournals(
  {
    db,
    cipher,
    dataDir,
    onSetAside,
  }: { db: Kysely<Database>; cipher: TokenCipher; dataDir: string; onSetAside: (error: unknown) => void },
  journal: Journal,
  options?: { idleForMs: number },
): Promise<Replay> {
  const replay: Replay = { replayed: 0, setAside: 0, unreadable: 0 };
  await journal.adopt(async (lines) => {
    for (const line of lines) await replayLine(line);
  }, options);
  return replay;

  async function replayLine(line: string): Promise<void> {
    try {
      await saveAnswer(db, cipher, readRecord(line, cipher));
      replay.replayed++;
    } catch (error) {
      if (error instanceof UnreadableRecordError) {
        replay.unreadable++;
      } else if (isNeverTaken(error)) {
        await setAside(dataDir, line);
        onSetAside(error);
        replay.setAside++;
      } else {
        throw error;
      }
    }
  }
}

/** Trying again would bring the same refusal: the database's of the statement, or the cipher's of the tokens. */
export function isNeverTaken(error: unknown): boolean {
  return isRefusedStatement(error) || error instanceof SealedTokenError;
}

/** Saves an answer, late; what it is no longer good for is seen to as well. */
export async function saveAnswer(db: Kysely<Database>, cipher: TokenCipher, answer: Answer): Promise<void> {
  if (answer.kind === "authorized") {
    // Nothing is kept of somebody who has had their data deleted meanwhile.
    if (!(await isUser(db, answer.grant.userId))) return;
    await saveAuthorizedGrantLate(db, cipher, answer.grant);
    return;
  }
  const { pair } = answer;
  const saved = await commitUnlessHeld(db, pair);
  if (saved.has(pair.claim.accountId)) await announce(db, [pair.claim.accountId]);
  else await keepForRevocation(db, cipher, pair);
}

/** A grant that ended may not live again once somebody else has connected that TikTok account: theirs is the newer pair. */
async function commitUnlessHeld(db: Kysely<Database>, pair: RefreshedPair): Promise<ReadonlySet<string>> {
  try {
    return await commitRefreshedPairs(db, [pair]);
  } catch (error) {
    if (isViolationOf(error, "tiktok_grant_open_id")) return new Set();
    throw error;
  }
}

/** The account may have been disconnected meanwhile: then this is the pair to revoke. */
async function keepForRevocation(db: Kysely<Database>, cipher: TokenCipher, pair: RefreshedPair): Promise<void> {
  const { claim, sealedAccessToken, sealedRefreshToken } = pair;
  const tokens = openPair(
    cipher,
    { sealed_access_token: sealedAccessToken, sealed_refresh_token: sealedRefreshToken },
    { table: "tiktok_grant", rowId: claim.accountId },
  );
  await adoptLatePair(db, cipher, claim, {
    ...tokens,
    accessTokenExpiresAt: new Date(claim.startedAt.getTime() + pair.accessLifetimeMs),
    refreshTokenExpiresAt: null,
  });
}
