/** Words of the pages that links lead to: those of letters, of invitations, and that of a forgotten password. */
export const linkTexts = {
  titles: {
    forgotPassword: "Forgotten password · TikTok Connect",
    resetPassword: "New password · TikTok Connect",
    confirmAddress: "Confirm your address · TikTok Connect",
    invitation: "Invitation · TikTok Connect",
  },
  brokenLink: "This link does not work",
  brokenLinkHint: "It may have been used already, or be too old. Ask for another one.",

  forgot: {
    title: "Choose a new password",
    intro: "We send you a link by which you can choose one.",
    submit: "Send the link",
    sent: "Look into your mailbox",
    sentHint: (email: string) =>
      `If there is an account for ${email}, a letter with a link is on its way. The link works for an hour.`,
    back: "Back to sign-in",
    disabled: "This server sends no letters. Ask its operator for a link by which you can choose a new password.",
  },

  reset: {
    title: "Choose a new password",
    intro: "Everybody who is signed in to your account is signed out by it.",
    submit: "Set the password",
    done: "The new password is set",
    doneHint: "Sign in with it.",
  },

  confirm: {
    title: "Confirm your e-mail address",
    intro: "One press, and the account is yours to sign in to.",
    submit: "Confirm my address",
    done: "Your address is confirmed",
    doneHint: "Now sign in.",
  },

  invitation: {
    title: "You are invited",
    loading: "Looking at the invitation",
    intro: (email: string) => `Choose a name and a password for the account of ${email}.`,
    operator: "You will be an operator: you see what is the matter with the app as a whole.",
    submit: "Accept and sign in",
  },

  unsubscribe: {
    pageTitle: "Letters · TikTok Connect",
    title: "No more letters about your accounts?",
    intro:
      "We write when an account has to be reauthorized, and when all is well again. Without these letters, only this page tells you.",
    submit: "Send me no more of them",
    done: "You get no more of these letters",
    doneHint: "You can have them again under Sign-in and security.",
  },
};
