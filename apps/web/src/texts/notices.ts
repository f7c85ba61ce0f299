import { written } from "./phrases.ts";

/** What concerns all accounts, or everybody; details and commands are for operators alone. */
export const notices = {
  since: "Since",
  goesOn: "It goes on",
  forOperator: "For the operator:",
  nothingToDo: "There is nothing for you to do.",

  appFault: "TikTok is refusing this app at the moment",
  appFaultBody:
    "Accounts stay connected, and refreshing goes on as soon as this is mended. There is nothing for you to do; the operator has been told.",
  appFaultOperator: (setting: string) => `look at ${setting}.`,

  unavailable: "TikTok is not answering at the moment",
  unavailableBody:
    "Connected accounts keep working while their tokens last, and refreshing goes on by itself once TikTok answers.",
  unavailableOperator:
    "most requests to TikTok fail. It is asked again every few seconds; pnpm cli status shows more, and pnpm cli doctor whether this machine reaches TikTok at all.",

  paused: "Refreshing is paused at the moment",
  pausedBody: "Accounts stay connected. A token that ends meanwhile is renewed as soon as refreshing goes on.",
  pausedByOperator:
    "it was stopped with pnpm cli pause. Tokens live on until they expire; pnpm cli resume starts refreshing again.",
  pausedByTikTok:
    "TikTok asked for a rest, after which refreshing goes on by itself. A lower REFRESH_RATE asks less of it; pnpm cli resume does not wait.",

  late: "Accounts wait to be refreshed",
  lateBody:
    "Nothing stops refreshing. After an outage they are worked off within REFRESH_RATE; else see that a worker runs: pnpm cli status and the worker’s log say more.",
  lateForTheRate: (needed: number) =>
    `REFRESH_RATE is too low for so many: they need ${written(needed)} requests a second, if TikTok allows this app that many.`,
  longestBegan: "The longest wait began",

  rejections: "Some renewals are being looked into",
  rejectionsBody:
    "TikTok turned down several accounts at once, which is hardly ever their own doing. They stay connected until that is settled.",
  rejectionsOperator: (suspects: string) =>
    `${suspects} rejected, as after a restored backup, and none of them is ended. pnpm cli suspects lists them; pnpm cli suspects accept tries each once more and ends those that are rejected again.`,
  suspects: (count: number, countedUpTo: number) => {
    if (count >= countedUpTo) return `${written(countedUpTo)} accounts or more were`;
    return count === 1 ? "1 account was" : `${written(count)} accounts were`;
  },

  endpointDisabled: (host: string) => `${host} is told of nothing any more`,
  endpointDisabledBody:
    "This webhook endpoint took nothing for three days, or answered that it is gone. What it missed can be delivered again once it is back.",
  toWebhooks: "Look at your webhooks",

  oddAnswers: "TikTok’s answers are not what they should be",
  oddAnswersBody:
    "They are used all the same, and accounts are refreshed. TikTok’s support may want to know what was odd:",

  answersOnDisk: "Answers of TikTok’s are on a disk and not in the database",
  answersOnDiskBody:
    "They hold tokens, sealed, and the database refused them; the log there says why. New pairs are offered again every minute. A consent is not, as it may be older than what its owner did since: they connect again, and its file can be removed. What is there:",

  appChanged: (accounts: number) =>
    accounts === 1
      ? "1 account belongs to another TikTok app"
      : `${written(accounts)} accounts belong to another TikTok app`,
  appChangedBody:
    "They were connected with another client key than TIKTOK_CLIENT_KEY names now. They are kept and not refreshed; put the former key back, or let their owners connect them again.",
};
