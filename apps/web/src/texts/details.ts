/** Words of the page about one account. */
export const details = {
  link: "Details",
  linkName: (name: string) => `Details of ${name}`,
  pageTitle: (name: string) => `${name} · TikTok Connect`,
  title: "TikTok account",
  back: "Back to your TikTok accounts",
  gone: "This account is not connected here",
  loadingFailed: "The account could not be loaded",
  capabilities: "What it can be used for",
  facts: {
    title: "In detail",
    openId: "TikTok’s id (open_id)",
    connectedAt: "Connected since",
    lastRefreshedAt: "Last refresh",
    nextRefreshAt: "Next refresh",
    accessTokenExpiresAt: "Access token ends",
    refreshTokenExpiresAt: "Permission ends",
    none: "none",
  },
};

/** Giving an account a name of its own. */
export const rename = {
  button: "Rename",
  title: "What do you call this account?",
  label: "Name",
  hint: "Only you see it, here. Leave it empty to call the account what TikTok calls it.",
  cancel: "Cancel",
  save: "Save",
};

/** Before somebody leaves for TikTok. */
export const whichAccount = {
  question: "Which TikTok account will it be?",
  answer: "The one that this browser is signed in to at TikTok. TikTok’s page does not let you choose another one.",
  answerMeant: (name: string) =>
    `This browser has to be signed in to ${name} at TikTok. TikTok’s page does not let you choose another account.`,
  steps: [
    "Open tiktok.com in this browser and look at the picture in its corner.",
    "Is it another account? Switch there, or sign out and in to the right one.",
    "Come back here and go on.",
  ],
  wrong: "If it turns out to be the wrong one nothing is lost: you are told, and asked what to do.",
};
