import { listed, oneOf, written } from "./phrases.ts";

/** What accounts could do besides, see `accounts/upgrades.ts`. */
export const upgrades = {
  title: (accounts: number, { gains, alike }: { gains: string[]; alike: boolean }) =>
    `${accounts === 1 ? "1 account" : `${written(accounts)} accounts`} can turn on ${alike ? listed(gains) : oneOf(gains)}: reauthorize`,
  intro: "Nothing is interrupted. Choose an account, and agree on TikTok’s page:",
  gains: (name: string, gains: string[]) => `${name}: ${listed(gains)}`,
  show: (accounts: number) => `Show the ${written(accounts)} accounts`,
};
