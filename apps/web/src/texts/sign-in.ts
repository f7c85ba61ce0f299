import { problems } from "./failures.ts";

/** Words of the page for signing in and up. */
export const signInTexts = {
  pageTitle: "Sign in · TikTok Connect",
  promise: "Connect a TikTok account once, and it stays connected.",
  signIn: { title: "Sign in", submit: "Sign in", other: "New here?", switchTo: "Create an account" },
  signUp: { title: "Create an account", submit: "Create account", other: "Have an account?", switchTo: "Sign in" },
  signInAfterSignUp: "If you have an account already, sign in with its password.",
  name: "Name",
  email: "E-mail address",
  password: "Password",
  forgotten: "Forgotten your password?",
  newPassword: "New password",
  toSignIn: "Sign in",
  letter: {
    title: "Confirm your address",
    sent: (email: string) => `We have sent a letter to ${email}. Open the link in it, then sign in.`,
    again: "Send it again",
    sentAgain: "Sent again.",
  },
  passwordHint: "12 characters or more. A few words together are easy to keep.",
  refusal: (code: string) => identityRefusals[code] ?? "That did not work. Please try again.",
};

/** By the codes of better-auth and of our own sign-in. */
const identityRefusals: Readonly<Record<string, string>> = {
  ...problems,
  not_found: "This link does not work any more. Ask for another one.",
  too_many_requests: "Too many attempts. Please wait a moment and try again.",
  INVALID_EMAIL_OR_PASSWORD: "E-mail address or password is not right.",
  INVALID_EMAIL: "This is not an e-mail address.",
  EMAIL_NOT_VERIFIED: "Confirm your address first: we have sent you another letter.",
  INVALID_PASSWORD: "The current password is not right.",
  INVALID_TOKEN: "This link does not work any more. Ask for another one.",
  TOKEN_EXPIRED: "This link is too old. Ask for another one.",
  PASSWORD_TOO_SHORT: "The password is too short: 12 characters or more.",
  PASSWORD_TOO_COMMON: "Many people use this password, so it is tried first. Choose another one.",
  PASSWORD_TOO_GUESSABLE: "This password is easy to guess from your name, your address or ours. Choose another one.",
  PASSWORD_TOO_LONG: "The password is too long: 128 characters or fewer.",
  EMAIL_PASSWORD_SIGN_UP_DISABLED: "New accounts cannot be created here. Ask the operator for one.",
  RESET_PASSWORD_DISABLED: "This server sends no letters. Ask its operator for a link.",
};
