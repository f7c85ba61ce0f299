import type { ConnectionResult } from "@tiktok-connect/contract";
import { listed, PERMISSIONS_PAGE } from "./phrases.ts";

/** What a person reads about how an attempt to connect ended. Names are such as `@username`. */
export interface AttemptNames {
  account: string | null;
  /** The TikTok account that the browser was signed in to. */
  other: string | null;
  /** Asked for and not granted, in plain words, see `capabilities`; without what is lost, which is worse. */
  missing: string[];
  /** Granted before and not any more, likewise. */
  lost: string[];
  setting: string | null;
}

export interface Told {
  title: string;
  body: string[];
}

const yourAccount = (name: string | null) => name ?? "Your TikTok account";
const anotherAccount = (name: string | null) => name ?? "another TikTok account";
/** A paragraph about these capabilities, where there are any. */
const about = (beginning: string, capabilities: string[], end = "") =>
  capabilities.length > 0 ? [`${beginning}: ${listed(capabilities)}.${end}`] : [];
const noLonger = (lost: string[]) => about("No longer allowed", lost);

export const connectionResults: Record<ConnectionResult, (names: AttemptNames) => Told> = {
  connected: ({ account, lost }) => ({
    title: `${yourAccount(account)} is connected`,
    body: [...noLonger(lost), "From now on it is kept connected by itself. There is nothing for you to renew."],
  }),
  reauthorized: ({ account, lost }) => ({
    title: `${yourAccount(account)} is reauthorized`,
    body: [...noLonger(lost), "Everything that was asked for is allowed, and works at once."],
  }),
  partial: ({ account, missing, lost }) => ({
    title: `${yourAccount(account)} is connected, with less than was asked for`,
    body: [
      ...about("Not allowed on TikTok’s page", missing),
      ...noLonger(lost),
      "Everything else works. You can allow the rest whenever you like by reauthorizing.",
    ],
  }),
  unchanged: ({ account, missing, lost }) => ({
    title: `TikTok added nothing for ${account ?? "your account"}`,
    body: [
      ...about("Still not allowed", missing, lost.length === 0 ? " What worked before still works." : ""),
      ...noLonger(lost),
    ],
  }),
  denied: ({ account }) => ({
    title: "Nothing was allowed on TikTok’s page",
    body: [
      account === null ? "So nothing has changed here." : `So ${account} is as it was.`,
      "You can start again whenever you like.",
    ],
  }),
  misconfigured: ({ setting }) => ({
    title: "TikTok refused the request of this app",
    body: [
      "Your account is fine, and trying again will not help until this is mended by whoever runs TikTok Connect.",
      setting === null
        ? "No single setting is at fault; the operator finds TikTok’s answer in the log."
        : `The setting to look at is ${setting}${setting in settings ? `: ${settings[setting]}` : ""}.`,
    ],
  }),
  expired: () => ({
    title: "This way back from TikTok had expired",
    body: [
      "It works once, within ten minutes, and in the browser where it began. Nothing has changed; please try again.",
    ],
  }),
  wrong_account: ({ account, other }) => ({
    title: `TikTok was signed in as ${anotherAccount(other)}`,
    body: [
      `You set out to reauthorize ${account ?? "another account"}, which is as it was. To do that, switch to it on tiktok.com first, then reauthorize again.`,
    ],
  }),
  taken: ({ other }) => ({
    title: `${other ?? "This TikTok account"} is already connected by someone else here`,
    body: [
      "A TikTok account can belong to one person here. Ask them to disconnect it first, or ask your operator for help.",
    ],
  }),
  unavailable: ({ account }) => ({
    title: "TikTok did not answer",
    body: [
      account === null ? "Nothing has changed." : `Nothing has changed: ${account} is as it was.`,
      "This usually passes by itself; please try again in a minute.",
    ],
  }),
};

/** What is likely wrong with a setting that TikTok stumbled over; for the operator. */
const settings: Record<string, string> = {
  TIKTOK_CLIENT_KEY: "TikTok does not know this client key, or its app is not live or lacks Login Kit",
  TIKTOK_CLIENT_SECRET: "TikTok does not accept the client secret",
  TIKTOK_REDIRECT_URI: "the redirect URI is not registered for this app, letter by letter",
  TIKTOK_SCOPES: "it asks for something that TikTok has not approved for this app",
  TIKTOK_PKCE: "TikTok expects another kind of code challenge",
};

export const connection = {
  connectToo: (name: string | null) => `Connect ${anotherAccount(name)} too`,
  removeAccess: "Remove access",
  parkedIntro: (name: string | null) =>
    `On TikTok’s page you have just allowed access to ${anotherAccount(name)}, which is not connected here. What should become of that?`,
  connectedToo: (name: string | null) => `${yourAccount(name)} is connected too`,
  accessRemoved: (name: string | null) => `The access to ${anotherAccount(name)} is being removed at TikTok`,
  startFreshHint:
    "If TikTok’s page let you choose, try again and leave it switched on. If it did not ask, it keeps to what was allowed the first time: start fresh, and it asks about everything again.",
  removeByHandHint: `TikTok may have kept to what was allowed the first time. To be asked about all of it again, remove this app ${PERMISSIONS_PAGE}, then reauthorize here.`,
  alreadyConnected: (name: string | null) => `${yourAccount(name)} is connected here already and stays so.`,
};

export const unreturned = {
  title: "TikTok has not sent you back yet",
  gently:
    "If you closed its page, or still have it open in another tab, all is well. If TikTok showed you an error instead, these are the likely causes, the first one by far:",
  causes: [
    {
      cause: "Something that was asked for is not approved for this app. TikTok then refuses the whole request.",
      setting: "TIKTOK_SCOPES",
    },
    { cause: "The redirect URI is not registered for this app.", setting: "TIKTOK_REDIRECT_URI" },
    { cause: "The client key is not right.", setting: "TIKTOK_CLIENT_KEY" },
  ],
  asked: "This was asked for:",
  sent: "TikTok was sent these values. Compare them letter by letter with its developer portal, in the environment (Sandbox or production) that the client key is of.",
  sentLabels: {
    authorizeUrl: "Authorize page",
    clientKey: "Client key",
    redirectUri: "Redirect URI",
    scope: "Scopes",
    pkce: "PKCE",
  },
  pkce: { on: "s256-hex", off: "off" },
};
