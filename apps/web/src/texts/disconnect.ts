import { PERMISSIONS_PAGE } from "./phrases.ts";

/** The end of a connection: before, and after. */
export const disconnect = {
  title: (name: string) => `Disconnect ${name}?`,
  consequences: [
    "Its tokens are deleted here, and the access tokens that were handed out stop working.",
    "TikTok is told to end the access: this app disappears from the account’s list in TikTok’s app, under Security & permissions.",
    "The account, its videos and its drafts on TikTok stay as they are. You can connect it again at any time.",
    "As soon as TikTok has answered you are told here whether the access is gone; that takes seconds as a rule.",
  ],
  keep: "Keep it connected",
  confirm: "Disconnect",
  running: "Disconnecting…",
  confirmed: (name: string | null) => `${name ?? "The account"} is disconnected: access removed at TikTok`,
  superseded: (name: string | null) =>
    `${name ?? "The account"} is disconnected here; it was connected anew before TikTok was asked`,
  unconfirmed: (name: string | null) => `${name ?? "The account"} is disconnected here, but TikTok did not confirm it`,
  unconfirmedHint: `We could not confirm that the access is gone. Please remove it yourself ${PERMISSIONS_PAGE}.`,
};
