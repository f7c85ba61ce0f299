import type { Logger } from "pino";

/**
 * For what comes after a pair is saved: that it fails must not tell the person that connecting did.
 *
 * @param what ends the log's sentence "could not …"
 */
export async function attempt({ log }: { log: Logger }, what: string, work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (err) {
    log.error({ err }, `could not ${what}`);
  }
}
