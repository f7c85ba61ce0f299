/** By TikTok's names, for whoever wants to know exactly. */
export const scopeTexts = {
  requested: "Last asked for",
  granted: "Granted",
  declined: "Declined on TikTok’s page",
  none: "none",
};
