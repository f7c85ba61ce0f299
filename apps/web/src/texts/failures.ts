import type { ProblemCode } from "@tiktok-connect/contract";

export const problems: Record<ProblemCode | "unreachable" | "not_understood", string> = {
  invalid_request: "The request was not understood.",
  unauthenticated: "You are signed out.",
  wrong_password: "The password is not right.",
  forbidden_origin: "The request did not come from this page. Reload it and try again.",
  not_found: "It is not there any more. Reload the page to see what is.",
  conflict: "The account has changed meanwhile. Reload the page to see how it is now.",
  payload_too_large: "The request was too large.",
  unsupported_media_type: "The request was not understood.",
  too_many_requests: "That was a bit much at once. Please wait a moment.",
  unavailable: "This is away for the moment. Please try again shortly.",
  internal_error: "Something went wrong on our side. Please try again.",
  unreachable: "TikTok Connect cannot be reached. Check your connection and try again.",
  not_understood: "This page and the server do not understand each other. Reload the page.",
};

/** By the codes of better-auth and of our own sign-in. */
export const identityRefusals: Readonly<Record<string, string>> = {
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
