import type { AccountNews, OwnersNews } from "@tiktok-connect/db";
import type { Letter } from "@tiktok-connect/mail";

/** So many accounts are named; the page has them all. */
const MOST_NAMED = 20;

export interface LetterLinks {
  publicUrl: string;
  /** Ends such letters for whoever has it, and does nothing else. */
  unsubscribeToken: string;
}

/** One letter for all of somebody's accounts that there is something to say about. */
export function letterAbout({ email, kind, accounts }: OwnersNews, links: LetterLinks): Letter {
  const { subject, body } = kind === "needs_owner" ? needsOwner(accounts, links) : wellAgain(accounts);
  return {
    to: email,
    subject,
    text: `${body}

TikTok Connect

You get this because you connected these accounts at ${links.publicUrl}. To get no more letters of this kind:
${links.publicUrl}/unsubscribe#token=${links.unsubscribeToken}`,
    unsubscribeUrl: `${links.publicUrl}/api/letters/unsubscribe?token=${links.unsubscribeToken}`,
  };
}

function needsOwner(accounts: readonly AccountNews[], { publicUrl }: LetterLinks): { subject: string; body: string } {
  const [first] = accounts;
  const one = accounts.length === 1 ? first : undefined;
  const link = one ? `${publicUrl}/api/auth/tiktok?account=${one.accountId}` : `${publicUrl}/settings`;
  return {
    subject: one
      ? `${nameOf(one)} has to be reauthorized`
      : `${accounts.length} TikTok accounts have to be reauthorized`,
    body: `${named(accounts, (account) => `${nameOf(account)}: ${whatHappened(account)}`)}

To reauthorize ${one ? "it" : "them"}, open:

${link}`,
  };
}

function wellAgain(accounts: readonly AccountNews[]): { subject: string; body: string } {
  const [first] = accounts;
  const one = accounts.length === 1 ? first : undefined;
  return {
    subject: one ? `${nameOf(one)} is well again` : "Your TikTok accounts are well again",
    body: `All is well again, and there is nothing for you to do:

${named(accounts, nameOf)}`,
  };
}

function named(accounts: readonly AccountNews[], line: (account: AccountNews) => string): string {
  const lines = accounts.slice(0, MOST_NAMED).map((account) => `- ${line(account)}`);
  const more = accounts.length - lines.length;
  return [...lines, ...(more > 0 ? [`- and ${more} more`] : [])].join("\n");
}

/** People may name their account as they like; a letter stays one line where it is meant to be one. */
function nameOf({ username, displayName }: Pick<AccountNews, "username" | "displayName">): string {
  const name = username === null ? displayName : `@${username}`;
  return name?.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim() || "A TikTok account";
}

function whatHappened({ cause, endReason, endsAt }: AccountNews): string {
  if (cause === "reauthorize_by") {
    return `TikTok’s permission ends on ${day(endsAt)}. Reauthorize before then, and nothing is interrupted.`;
  }
  return endReason === null ? "it has to be reauthorized." : END_REASONS[endReason];
}

function day(moment: Date | null): string {
  return (moment ?? new Date()).toLocaleDateString("en-GB", { dateStyle: "long", timeZone: "UTC" });
}

const END_REASONS: Record<NonNullable<AccountNews["endReason"]>, string> = {
  grant_rejected: "TikTok no longer accepts this connection.",
  rotation_lost: "a renewal was cut off on its way from TikTok. You did nothing wrong.",
  grant_expired: "TikTok’s permission has run out.",
  removed_by_user: "access was removed in TikTok’s app.",
  account_deleted: "TikTok says that this account was deleted.",
  account_banned: "TikTok says that this account is banned.",
  age_restricted: "TikTok says that this account’s age does not permit the connection.",
  removed: "the access was removed at TikTok.",
};
