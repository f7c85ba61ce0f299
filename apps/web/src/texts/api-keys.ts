import { listed } from "./phrases.ts";

/** Words of the page of API keys, apart from `texts` since they are loaded with that page alone. */
export const apiKeys = {
  pageTitle: "API keys · TikTok Connect",
  title: "API keys",
  intro:
    "With a key, another service asks this one for valid access tokens of your TikTok accounts. It never sees a refresh token.",
  docs: "How to use one",

  make: {
    title: "Make a key",
    name: "Name",
    nameHint: "What tells it apart from others, such as the service that uses it.",
    scope: "What it may do",
    scopes: {
      token: { label: "Have access tokens", hint: "See the accounts, and act at TikTok in their name." },
      read: { label: "See accounts", hint: "Names and states, and no token." },
    },
    accounts: "For which accounts",
    all: { label: "All of them", hint: "Those that you connect later, too." },
    some: { label: "Only some", hint: "Those that you choose here." },
    accountsLoading: "Loading your accounts",
    noAccounts: "No account is connected yet.",
    chooseOne: "Choose an account, or all of them.",
    submit: "Make the key",
  },

  made: {
    title: (name: string) => `The key “${name}” is made`,
    hint: "Copy it now. It is not stored in a readable form, and never shown again.",
    key: "API key",
    done: "I have kept it",
  },

  list: {
    title: "Keys in use",
    loading: "Loading your keys",
    loadingFailed: "Your keys could not be loaded",
    empty: "There is no key yet.",
    scopes: { token: "Access tokens", read: "Accounts only" },
    begins: "begins with",
    made: "Made",
    lastUsed: "last used",
    neverUsed: "never used",
    allAccounts: "All accounts",
    someAccounts: (names: string[], gone: number) =>
      listed([
        ...names,
        ...(gone > 0 ? [gone === 1 ? "1 that is disconnected" : `${gone} that are disconnected`] : []),
      ]),
    revoke: "Revoke",
    revokeName: (name: string) => `Revoke ${name}`,
  },

  revoke: {
    title: (name: string) => `Revoke “${name}”?`,
    consequences: [
      "Whoever uses this key is refused from the next request on. It cannot be put back into use.",
      "Access tokens that it was given stay valid until they expire.",
    ],
    keep: "Keep it",
    confirm: "Revoke",
    done: (name: string) => `The key “${name}” is revoked`,
  },
};
