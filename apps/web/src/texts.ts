import { capabilities, endReasons } from "./texts/account.ts";
import { problems } from "./texts/failures.ts";
import { listed, written } from "./texts/phrases.ts";
import { upgrades } from "./texts/upgrades.ts";

/**
 * The English words of what everybody sees first. With those in `texts/`, which come with the parts that show them, it is every
 * word that a person reads: components hold none.
 */
export const texts = {
  product: "TikTok Connect",
  pageTitle: "TikTok accounts · TikTok Connect",
  tryAgain: "Try again",
  whichAccount: "Which TikTok account will it be?",
  dismiss: "Dismiss",
  copy: { button: "Copy", done: "Copied", failed: "Could not be copied; select it instead" },
  capabilities,
  endReasons,
  problems,
  upgrades,
  logId: (id: string) => `TikTok’s log id ${id}`,

  header: {
    signedInAs: "Signed in as",
    operator: "Operator",
    apiKeys: "API keys",
    webhooks: "Webhooks",
    security: "Sign-in and security",
    signOut: "Sign out",
    signOutFailed: "Signing out did not work. Please try again.",
    back: "Back to your TikTok accounts",
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
    details: "Details",
    detailsName: (name: string) => `Details of ${name}`,
    timeline: "Recent activity",
    capabilities: {
      title: "What this account can be used for",
      on: "on",
      reauthorize: "reauthorize to allow",
      unavailable: "Waits for TikTok’s approval:",
    },
    scopes: "Scopes by TikTok’s names",
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
};
