import { claimOwnersNews, forgetAccountsWithoutNews, sealUnsubscribeToken, settleOwnersNews } from "@tiktok-connect/db";
import { UndeliveredError } from "@tiktok-connect/mail";
import type { WorkerDeps } from "../deps.ts";
import { letterAbout } from "./letter-about.ts";

const AT_ONCE = 20;

/**
 * Writes to people whose accounts need them, one letter for all of their accounts, and once more when all is well again. A
 * letter that the mail server did not take is written anew after its lease.
 */
export async function writeToOwners(deps: WorkerDeps): Promise<void> {
  const { db, app, cipher, postOffice, publicUrl, timing, stopping, log } = deps;
  await forgetAccountsWithoutNews(db, app);
  if (!postOffice.delivers) return;
  while (!stopping.aborted) {
    const claimed = await claimOwnersNews(db, app, timing.letters, AT_ONCE);
    if (claimed.length === 0) return;
    for (const news of claimed) {
      const letter = letterAbout(news, { publicUrl, unsubscribeToken: sealUnsubscribeToken(cipher, news.userId) });
      try {
        await postOffice.send(letter);
      } catch (error) {
        if (!(error instanceof UndeliveredError)) throw error;
        const { code, responseCode } = error;
        log.warn(
          { fault: { code, responseCode }, userId: news.userId },
          "a letter could not be sent; it is tried again",
        );
        // It takes no letter at all, so nobody else's is tried either.
        if (responseCode === null) return;
        continue;
      }
      await settleOwnersNews(db, news);
      log.info({ userId: news.userId, kind: news.kind, accounts: news.accounts.length }, "a letter was sent");
    }
  }
}
