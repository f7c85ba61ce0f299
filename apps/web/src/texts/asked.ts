/** What TikTok will ask, before anybody goes there. */
export const askedTexts = {
  title: "What TikTok will ask you",
  intro: "When you connect an account, TikTok asks whether this app may:",
  waiting: (count: number) =>
    count === 1 ? "1 more waits for TikTok’s approval" : `${count} more wait for TikTok’s approval`,
  waitingIntro: "TikTok has not approved these for this app yet, so they are not asked for:",
};
