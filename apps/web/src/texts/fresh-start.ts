const thisAccount = (name: string | null) => name ?? "this account";

/** Removing the access at TikTok, so that it asks about everything anew. */
export const freshStart = {
  button: "Start fresh",
  running: "Removing access…",
  title: (name: string | null) => `Start fresh with ${thisAccount(name)}?`,
  steps: (name: string | null) => [
    `The access is removed at TikTok. From then on ${thisAccount(name)} does not work here.`,
    "TikTok’s page opens and asks about everything, as it did the first time.",
    `As soon as you agree there, ${thisAccount(name)} works again, with all that you allow.`,
  ],
  unreachable: "If TikTok cannot be reached, nothing changes.",
  keep: "Leave it as it is",
  close: "Close",
  confirm: "Start fresh",
  patience: "This can take up to 20 seconds. Then TikTok’s page opens by itself.",
};
