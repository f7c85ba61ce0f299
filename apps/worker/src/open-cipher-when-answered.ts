import { setTimeout as wait } from "node:timers/promises";
import {
  type CipherKeys,
  type Database,
  EncryptionKeyError,
  isRefusedStatement,
  openCipher,
  type TokenCipher,
} from "@tiktok-connect/db";
import type { Kysely } from "kysely";
import type { Logger } from "pino";

/**
 * Waits for a database that is away when the worker starts; nothing can be done before the keys are known to fit.
 *
 * @throws {EncryptionKeyError} they do not
 */
export async function openCipherWhenAnswered(
  db: Kysely<Database>,
  keys: CipherKeys,
  { retryMs, log }: { retryMs: number; log: Logger },
): Promise<TokenCipher> {
  for (;;) {
    try {
      return await openCipher(db, keys);
    } catch (err) {
      if (err instanceof EncryptionKeyError || isRefusedStatement(err)) throw err;
      log.warn({ err }, "the database is away; the worker waits for it");
      await wait(retryMs);
    }
  }
}
