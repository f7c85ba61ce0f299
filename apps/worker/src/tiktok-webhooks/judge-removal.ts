import {
  endGrant,
  explainEnd,
  findAccessToken,
  findHolder,
  isAcquainted,
  promoteSparePair,
  type TikTokWebhook,
  type TikTokWebhookOutcome,
} from "@tiktok-connect/db";
import { removalReasonOf } from "@tiktok-connect/tiktok-oauth";
import type { WorkerDeps } from "../deps.ts";
import { askAboutToken } from "../revocation/token-dead.ts";
import { endReasonOf } from "./end-reasons.ts";

/** Each look changes what the next one sees: a newer pair was stored, or a spare one took the place of the dead one. */
const MOST_LOOKS = 4;

/**
 * TikTok told that somebody's access has been removed. That is proof of nothing: it may be late, and about a grant that
 * another has replaced. A grant ends when TikTok's API, asked with its access token, says that there is no such token.
 *
 * @returns `not_yet` when TikTok's API said neither that nor the contrary
 */
export async function judgeRemoval(
  deps: WorkerDeps,
  { content, happenedAt }: Pick<TikTokWebhook, "content" | "happenedAt">,
  openId: string,
): Promise<TikTokWebhookOutcome | "not_yet"> {
  const { db, app, cipher } = deps;
  const reason = endReasonOf(content);
  for (let looks = 1; looks <= MOST_LOOKS; looks++) {
    const holder = await findHolder(db, app, openId);
    if (!holder) {
      if (!(await isAcquainted(db, openId))) return "nobody";
      // Revoking takes the grant away first, so what we did ourselves finds none.
      if (removalReasonOf(content) === "developer_revoked") return "echo";
      return (await explainEnd(db, app, { openId, happenedAt, reason })) ? "explained" : "already_ended";
    }
    if (happenedAt < holder.consentedAt) return "stale";

    const stored = await findAccessToken(db, app, holder.accountId);
    if (!stored) continue;
    // The refresh that is due will be rejected, and then it is known why.
    if (stored.expired) return "not_yet";
    const place = { table: "tiktok_grant", column: "access_token", rowId: holder.accountId } as const;
    const said = await askAboutToken(deps, cipher.open(stored.sealedAccessToken, place));
    if (said === "living") return "refuted";
    if (said === "unanswered") return "not_yet";
    // Asked for again: a refresh that has begun since may be what ended the token, and its answer the pair that lives.
    if ((await findAccessToken(db, app, holder.accountId))?.refreshing) return "not_yet";
    const grant = { accountId: holder.accountId, generation: stored.generation };
    // The pair of a later consent may be what lives.
    if (await promoteSparePair(db, cipher, grant)) continue;
    if (await endGrant(db, grant, { reason, logId: null })) return "ended";
  }
  return "not_yet";
}
