/** Words of the page about one account. */
export const details = {
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
