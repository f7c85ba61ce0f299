import type { AccountEventType } from "@tiktok-connect/contract";
import { capabilities, endReasons, eventReasons, eventTypes } from "./texts/account.ts";
import { connection, connectionResults, unreturned } from "./texts/connection.ts";
import { details, rename, whichAccount } from "./texts/details.ts";
import { identityRefusals, problems } from "./texts/failures.ts";
import { freshStart } from "./texts/fresh-start.ts";
import { identity } from "./texts/identity.ts";
import { notices } from "./texts/notices.ts";
import { listed, PERMISSIONS_PAGE, written } from "./texts/phrases.ts";
import { upgrades } from "./texts/upgrades.ts";

/** Every English word that a person reads on the page; its other parts hold none. */
export const texts = {
  product: "TikTok Connect",
  pageTitles: { settings: "TikTok accounts · TikTok Connect", signIn: "Sign in · TikTok Connect" },
  webhooksLink: "Webhooks",
  operatorLink: "Operator",
  tryAgain: "Try again",
  dismiss: "Dismiss",
  copy: { button: "Copy", done: "Copied", failed: "Could not be copied; select it instead" },
  capabilities,
  endReasons,
  problems,
  connectionResults,
  connection,
  freshStart,
  unreturned,
  details,
  rename,
  whichAccount,
  upgrades,
  identity,
  apiKeysLink: "API keys",

  signIn: {
    promise: "Connect a TikTok account once, and it stays connected.",
    signIn: { title: "Sign in", submit: "Sign in", other: "New here?", switchTo: "Create an account" },
    signUp: { title: "Create an account", submit: "Create account", other: "Have an account?", switchTo: "Sign in" },
    signInAfterSignUp: "If you have an account already, sign in with its password.",
    name: "Name",
    email: "E-mail address",
    password: "Password",
    passwordHint: "12 characters or more. A few words together are easy to keep.",
    refusal: (code: string) => identityRefusals[code] ?? "That did not work. Please try again.",
    signedInAs: "Signed in as",
    signOut: "Sign out",
    signOutFailed: "Signing out did not work. Please try again.",
  },

  accounts: {
    title: "TikTok accounts",
    intro: "Connect an account once. Its access is renewed before it expires, for as long as you and TikTok allow.",
    connect: "Connect TikTok",
    loading: "Loading your accounts",
    loadingFailed: "Your accounts could not be loaded",
    empty: "No account is connected yet",
    emptyHint: "Press Connect TikTok, agree on TikTok’s page, and you are brought back here.",
    unnamed: "TikTok account",
    filter: {
      legend: "Which accounts to show",
      all: (count: number) => `All (${written(count)})`,
      attention: (count: number) => `Needs attention (${written(count)})`,
      nothing: "No account needs your attention",
      search: "Find an account",
      notFound: "No account has that in its name",
      found: (count: number) => (count === 1 ? "1 account" : `${count} accounts`),
    },
    liveStates: {
      paused: "Live updates paused, reconnecting…",
      offline: "You are offline. What you see may be out of date.",
    },
  },

  asked: {
    title: "What TikTok will ask you",
    intro: "When you connect an account, TikTok asks whether this app may:",
    waiting: (count: number) =>
      count === 1 ? "1 more waits for TikTok’s approval" : `${count} more wait for TikTok’s approval`,
    waitingIntro: "TikTok has not approved these for this app yet, so they are not asked for:",
  },

  account: {
    facts: {
      tokenExpires: "Token expires",
      tokenExpired: "Token expired",
      nextRefresh: "Next refresh",
      refreshDue: "Refresh due",
      lastRefreshed: "Last refreshed",
      permissionEnds: "Permission ends",
      permissionEnded: "Permission ended",
    },
    reauthorize: "Reauthorize",
    reauthorizeName: (name: string) => `Reauthorize ${name}`,
    disconnect: "Disconnect",
    disconnectName: (name: string) => `Disconnect ${name}`,
    capabilities: {
      title: "What this account can be used for",
      on: "on",
      reauthorize: "reauthorize to allow",
      unavailable: "Waits for TikTok’s approval:",
    },
    scopes: {
      title: "Scopes by TikTok’s names",
      requested: "Last asked for",
      granted: "Granted",
      declined: "Declined on TikTok’s page",
      none: "none",
    },
  },

  status: {
    labels: {
      connected: "Connected",
      retrying: "Connected, retrying",
      upgrade_available: "More available",
      reauthorize_by: "Reauthorize soon",
      reauthorization_required: "Reauthorization required",
      disconnecting: "Disconnecting",
      app_changed: "Paused",
    },
    connected: "All is well. Access is renewed by itself.",
    retrying: (since: string, next: string, clock: string) =>
      `The last refresh did not succeed (${since}). The next attempt is ${next}, at ${clock}; there is nothing for you to do.`,
    retryingNow: (since: string) =>
      `The last refresh did not succeed (${since}). It is being tried again; there is nothing for you to do.`,
    upgrade_available: (missing: string[]) => `Works as before. Reauthorize to also allow: ${listed(missing)}.`,
    reauthorize_by: (date: string) =>
      `TikTok’s permission ends on ${date}. Reauthorize before then, and nothing is interrupted.`,
    reauthorization_required: (reason: string) => `${reason} Reauthorize to connect it again.`,
    disconnecting: "Access is being removed at TikTok. If TikTok does not answer, it is tried again for a day.",
    app_changed:
      "This account was connected through another TikTok app than the one in use now. It is kept, and works again when that app is back. There is nothing for you to do.",
  },

  refresh: {
    button: "Refresh now",
    buttonName: (name: string) => `Refresh now: ${name}`,
    running: "Refreshing…",
    refreshed: "Refreshed.",
    fresh: "Refreshed only just: the token is fresh.",
    failed: "That did not succeed this time. It is tried again by itself.",
    ended: "TikTok no longer accepts this connection.",
    slow: "No answer from TikTok yet. You can leave this page; it goes on.",
  },

  disconnect: {
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
    unconfirmed: (name: string | null) =>
      `${name ?? "The account"} is disconnected here, but TikTok did not confirm it`,
    unconfirmedHint: `We could not confirm that the access is gone. Please remove it yourself ${PERMISSIONS_PAGE}.`,
  },

  timeline: {
    title: "Recent activity",
    loading: "Loading activity",
    loadingFailed: "The activity could not be loaded.",
    empty: "Nothing has happened yet.",
    older: "Show older",
    filter: {
      legend: "What to show of it",
      all: "Everything",
      changes: "Changes",
      troubles: "Troubles",
    },
    export: { intro: "All of it, to keep:", json: "Export as JSON", csv: "Export as CSV" },
    event: (type: AccountEventType) => eventTypes[type],
    reason: (reason: string) => eventReasons[reason] ?? `Reason: ${reason}`,
    upgrade: (missing: string[]) => `Can be allowed by reauthorizing: ${listed(missing)}.`,
    logId: (id: string) => `TikTok’s log id ${id}`,
  },

  notices,
};
