import { randomUUID } from "node:crypto";
import type { RefreshedPair } from "../grants/commit-refresh.ts";
import type { ConsentedGrant } from "../grants/save-authorized-grant.ts";
import { openPair, sealPair } from "../sealed-pair.ts";
import type { TokenCipher } from "../token-cipher.ts";

/** An answer of TikTok's that is not in the database yet. */
export type Answer =
  | { kind: "refreshed"; pair: RefreshedPair }
  /** What a person brought back from the consent page. */
  | { kind: "authorized"; grant: ConsentedGrant };

export interface JournalRecord {
  readonly id: string;
  /** One line of JSON, without its end; tokens in it are sealed. */
  readonly line: string;
}

/** A line that says nothing this version understands. */
export class UnreadableRecordError extends Error {
  override readonly name = "UnreadableRecordError";
  readonly code = "journal_unreadable";
  constructor(options?: ErrorOptions) {
    super("a line of the journal cannot be read", options);
  }
}

/** Makes a record of an answer. The tokens of a refreshed pair are sealed for their row already. */
export function writeRecord(answer: Answer, cipher: TokenCipher): JournalRecord {
  const id = randomUUID();
  if (answer.kind === "refreshed") return { id, line: JSON.stringify({ id, kind: "refreshed", pair: answer.pair }) };
  const { pair, ...grant } = answer.grant;
  const { accessTokenExpiresAt, refreshTokenExpiresAt } = pair;
  const sealed = sealPair(cipher, pair, { table: "journal", rowId: id });
  const line = JSON.stringify({ id, kind: "authorized", grant, sealed, accessTokenExpiresAt, refreshTokenExpiresAt });
  return { id, line };
}

/**
 * @throws {UnreadableRecordError} half a line, or one of another version
 * @throws {SealedTokenError} its key is not in `ENCRYPTION_KEYS`
 */
export function readRecord(line: string, cipher: TokenCipher): Answer {
  const record = parse(line);
  if (record.kind === "refreshed") {
    const { pair } = record;
    return {
      kind: "refreshed",
      pair: {
        ...pair,
        claim: { ...pair.claim, startedAt: new Date(pair.claim.startedAt) },
        sealedAccessToken: bytes(pair.sealedAccessToken),
        sealedRefreshToken: pair.sealedRefreshToken && bytes(pair.sealedRefreshToken),
      },
    };
  }
  const { id, grant, sealed, accessTokenExpiresAt, refreshTokenExpiresAt } = record;
  const tokens = openPair(
    cipher,
    {
      sealed_access_token: bytes(sealed.sealed_access_token),
      sealed_refresh_token: sealed.sealed_refresh_token && bytes(sealed.sealed_refresh_token),
    },
    { table: "journal", rowId: id },
  );
  return {
    kind: "authorized",
    grant: {
      ...grant,
      dueAt: new Date(grant.dueAt),
      consentedAt: new Date(grant.consentedAt),
      pair: {
        ...tokens,
        accessTokenExpiresAt: new Date(accessTokenExpiresAt),
        refreshTokenExpiresAt: refreshTokenExpiresAt === null ? null : new Date(refreshTokenExpiresAt),
      },
    },
  };
}

/**
 * The ciphertexts of a line, whatever they were sealed with.
 *
 * @throws {UnreadableRecordError} half a line, or one of another version
 */
export function sealedIn(line: string): Buffer[] {
  const record = parse(line);
  const pair =
    record.kind === "refreshed"
      ? [record.pair.sealedAccessToken, record.pair.sealedRefreshToken]
      : [record.sealed.sealed_access_token, record.sealed.sealed_refresh_token];
  return pair.filter((sealed) => sealed !== null).map(bytes);
}

/** Whom a line is about; null when it cannot be read. */
export function readSubject(
  line: string,
): { userId: string; accountId: null } | { userId: null; accountId: string } | null {
  try {
    const record = parse(line);
    return record.kind === "refreshed"
      ? { userId: null, accountId: record.pair.claim.accountId }
      : { userId: record.grant.userId, accountId: null };
  } catch (error) {
    if (error instanceof UnreadableRecordError) return null;
    throw error;
  }
}

/** As JSON leaves a value: moments are text, bytes an object of their own. */
type Written<Value> = Value extends Date
  ? string
  : Value extends Buffer
    ? { type: "Buffer"; data: number[] }
    : Value extends readonly unknown[]
      ? Value
      : Value extends object
        ? { [Key in keyof Value]: Written<Value[Key]> }
        : Value;

type WrittenRecord =
  | { id: string; kind: "refreshed"; pair: Written<RefreshedPair> }
  | {
      id: string;
      kind: "authorized";
      grant: Written<Omit<ConsentedGrant, "pair">>;
      sealed: Written<ReturnType<typeof sealPair>>;
      accessTokenExpiresAt: string;
      refreshTokenExpiresAt: string | null;
    };

/** Lines are our own; what is to be told apart is a whole one from one whose writing a crash cut short. */
function parse(line: string): WrittenRecord {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new UnreadableRecordError({ cause });
  }
  if (typeof value === "object" && value !== null && "kind" in value) {
    if (value.kind === "refreshed" || value.kind === "authorized") return value as WrittenRecord;
  }
  throw new UnreadableRecordError();
}

function bytes({ data }: { data: number[] }): Buffer {
  return Buffer.from(data);
}
