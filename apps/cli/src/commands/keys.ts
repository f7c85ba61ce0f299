import {
  forgetKey,
  openCipher,
  type Resealing,
  recordAudit,
  resealOutdated,
  retireUnusedKeys,
} from "@tiktok-connect/db";
import { type Environment, readSettings } from "@tiktok-connect/settings";
import { withDatabase } from "../database.ts";
import { adviceOnKeys } from "../keys/key-advice.ts";
import { type KeyStatus, readKeyStatus } from "../keys/read-key-status.ts";
import { counted, formatTable, type Output } from "../output.ts";

/**
 * Says which key seals, what is sealed with each, and what to do.
 *
 * @returns whether every key fits
 */
export async function keysStatus(environment: Environment, output: Output): Promise<boolean> {
  const { database, encryption } = readSettings(environment, "database", "encryption");
  return withDatabase(database, async ({ db }) => {
    const keys = await readKeyStatus(db, { keys: encryption.keys, dataDir: database.dataDir });
    const advice = adviceOnKeys(keys);
    output.write({ keys, advice }, () => [formatKeys(keys), ...formatAdvice(advice)].join("\n"));
    return keys.every(({ state }) => state !== "missing" && state !== "wrong");
  });
}

/** Rows that are sealed anew together: few enough that nobody who refreshes notices. */
const BATCH_SIZE = 500;

/**
 * Seals everything anew with the first key, while everything runs. Interrupted, it goes on where it was when it is run again.
 *
 * @returns whether nothing is left that another key has sealed
 * @throws {EncryptionKeyError} the keys do not fit; nothing was changed then
 */
export async function rotateKeys(environment: Environment, output: Output): Promise<boolean> {
  const { database, encryption } = readSettings(environment, "database", "encryption");
  const { keys } = encryption;
  return withDatabase(database, async ({ db }) => {
    const cipher = await openCipher(db, keys);
    const before = await readKeyStatus(db, { keys, dataDir: database.dataDir });
    const outdated = sumOf(before.filter(({ state }) => state !== "seals"));
    const about = { actor: "operator", details: { key: cipher.sealingKeyId } } as const;
    // Before anything is changed: it may be interrupted, and goes on when it is run again.
    await recordAudit(db, { action: "encryption_key.rotation_began", ...about });
    const resealing = await resealOutdated(db, cipher, {
      batchSize: BATCH_SIZE,
      onProgress: (resealed) => output.progress(`${resealed.toLocaleString("en")} of ${counted(outdated, "value")}`),
    });
    const after = await readKeyStatus(db, { keys, dataDir: database.dataDir });
    const used = after.filter(({ values, inJournal }) => values + inJournal > 0).map(({ id }) => id);
    await retireUnusedKeys(
      db,
      keys.slice(1).map(({ id }) => id),
      new Set(used),
    );
    const left = sumOf(after.filter(({ state }) => state !== "seals"));
    const details = { ...about.details, resealed: resealing.resealed, left };
    await recordAudit(db, { action: "encryption_key.rotated", actor: "operator", details });
    const advice = [...adviceOnLeft(resealing, left), ...adviceOnKeys(after)];
    output.write({ ...resealing, keys: after, advice }, () =>
      [
        `${counted(resealing.resealed, "value")} sealed anew with ${cipher.sealingKeyId}; ${counted(left, "value")} left.`,
        ...formatAdvice(advice),
      ].join("\n"),
    );
    return left === 0;
  });
}

function sumOf(keys: readonly KeyStatus[]): number {
  return keys.reduce((sum, { values }) => sum + values, 0);
}

function adviceOnLeft({ unopened }: Resealing, left: number): string[] {
  const advice: string[] = [];
  if (unopened > 0) {
    advice.push(
      `${counted(unopened, "value")} did not open and were left as they are: their key is missing, or they were altered.`,
    );
  }
  if (left > unopened) {
    advice.push(
      "Values were sealed with an old key meanwhile: restart every api and worker with the new key in front, then run this again.",
    );
  }
  return advice;
}

/** Lets programs start without a key that is lost for good. */
export async function forgetLostKey(environment: Environment, output: Output, keyId: string): Promise<boolean> {
  const { database, encryption } = readSettings(environment, "database", "encryption");
  const configured = encryption.keys.some(({ id }) => id === keyId);
  return withDatabase(database, async ({ db }) => {
    if (!configured) await forgetKey(db, keyId);
    output.write({ forgotten: !configured }, () =>
      configured
        ? `${keyId} is in ENCRYPTION_KEYS, so it is not lost. To be rid of it run \`pnpm cli keys rotate\` first.`
        : `Programs start without ${keyId}. What it has sealed stays as it is, and nothing opens it: those accounts are to be reauthorized.`,
    );
    return !configured;
  });
}

const HEADER = ["key", "state", "where", "values"];
const STATES = { seals: "seals", opens: "opens", missing: "MISSING", wrong: "WRONG" } as const;

function formatKeys(keys: readonly KeyStatus[]): string {
  return formatTable(HEADER, keys.flatMap(rowsOf));
}

function rowsOf({ id, state, places, inJournal }: KeyStatus): string[][] {
  const where = places.map(({ table, column, values }) => [`${table}.${column}`, values.toLocaleString("en")]);
  if (inJournal > 0) where.push(["journal (of this DATA_DIR)", inJournal.toLocaleString("en")]);
  const [first = ["–", "0"], ...others] = where;
  return [[id, STATES[state], ...first], ...others.map((place) => ["", "", ...place])];
}

function formatAdvice(advice: readonly string[]): string[] {
  return advice.length === 0 ? [] : ["", "What to do:", ...advice.map((line) => `- ${line}`)];
}
