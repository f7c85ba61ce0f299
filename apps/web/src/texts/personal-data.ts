import { listed, PERMISSIONS_PAGE } from "./phrases.ts";

/** Words of what a person does with everything about them; loaded with it. */
export const personalData = {
  title: "Your data",
  intro:
    "Everything that is kept about you, as one file: accounts, what happened to them, keys, sessions. No tokens and no passwords.",
  download: "Download my data",
  open: "Delete my data…",

  dialog: {
    title: "Delete everything about you?",
    consequences: [
      "The access to all your TikTok accounts is removed at TikTok first.",
      "Then everything about you is deleted: accounts and their history, API keys, pictures, sessions, and your sign-in.",
      "Services that use your accounts stop working. This cannot be taken back.",
    ],
    password: "Your password",
    keep: "Keep my data",
    confirm: "Delete everything",
    running: "Waiting for TikTok…",
    waiting: (accounts: string[]) =>
      `TikTok has not confirmed yet that the access is removed for ${listed(accounts)}. Nothing is deleted so far. It is tried again for a day: come back later, or delete everything now and remove the access yourself, ${PERMISSIONS_PAGE}.`,
    later: "Come back later",
    anyway: "Delete everything now",
  },

  farewell: {
    title: "Everything about you is deleted",
    pageTitle: "Your data are deleted · TikTok Connect",
    removed: (accounts: string[]) => `Access removed at TikTok: ${listed(accounts)}.`,
    unconfirmed: (accounts: string[]) =>
      `TikTok did not confirm that the access is removed for ${listed(accounts)}. Remove it ${PERMISSIONS_PAGE}.`,
    close: "To the sign-in page",
  },
  unnamed: "a TikTok account",
};
