/** Before somebody leaves for TikTok. */
export const whichAccount = {
  answer: "The one that this browser is signed in to at TikTok. TikTok’s page does not let you choose another one.",
  answerMeant: (name: string) =>
    `This browser has to be signed in to ${name} at TikTok. TikTok’s page does not let you choose another account.`,
  steps: [
    "Open tiktok.com in this browser and look at the picture in its corner.",
    "Is it another account? Switch there, or sign out and in to the right one.",
    "Come back here and go on.",
  ],
  wrong: "If it turns out to be the wrong one nothing is lost: you are told, and asked what to do.",
};
