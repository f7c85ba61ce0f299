import { chargeRequests, findAccessToken, saveProfile } from "@tiktok-connect/db";
import { fetchUserInfo } from "@tiktok-connect/tiktok-oauth";
import type { WorkerDeps } from "../deps.ts";

/**
 * Fetches the profile that could not be had when the account was connected.
 *
 * @throws what TikTok answered; the job is tried again
 */
export async function fetchProfile({ db, app, cipher, tiktok, jobs }: WorkerDeps, accountId: string): Promise<void> {
  const stored = await findAccessToken(db, app, accountId);
  if (!stored || stored.expired) return;
  const place = { table: "tiktok_grant", column: "access_token", rowId: accountId } as const;
  const accessToken = cipher.open(stored.sealedAccessToken, place);
  await chargeRequests(db, app, 1);
  const profile = await fetchUserInfo(tiktok, accessToken, new Set(stored.grantedScopes));
  await saveProfile(db, accountId, profile);
  if (profile.avatarUrl !== null) await jobs.enqueue("avatar.fetch", { accountId }, { once: accountId });
}
