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
