import { findAvatarSource, saveAvatar } from "@tiktok-connect/db";
import { fetchAvatar, PictureRefusedError } from "@tiktok-connect/tiktok-oauth";
import type { WorkerDeps } from "../deps.ts";

/**
 * Fetches the picture of an account, which the page shows from here.
 *
 * @throws {PictureRefusedError} `unavailable`; the job is tried again
 */
export async function fetchAvatarOf({ db, tiktok, log }: WorkerDeps, accountId: string): Promise<void> {
  const source = await findAvatarSource(db, accountId);
  if (source === null) return;
  try {
    await saveAvatar(db, accountId, await fetchAvatar(tiktok, source));
  } catch (error) {
    if (!(error instanceof PictureRefusedError) || error.code === "unavailable") throw error;
    // It will be the same the next time. The host is told, so that a new one of TikTok's can be added.
    log.warn({ accountId, code: error.code, host: new URL(source).hostname }, "a picture is not shown");
  }
}
