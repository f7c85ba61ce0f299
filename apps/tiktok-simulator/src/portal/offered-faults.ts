import type { NewFault } from "@tiktok-connect/tiktok-simulator-control";

interface OfferedFault {
  readonly id: string;
  readonly label: string;
  readonly fault: NewFault;
}

/** The faults that are worth a try by hand; the control API has more. */
export const OFFERED_FAULTS: readonly OfferedFault[] = [
  { id: "unavailable", label: "Tokens: TikTok is down (503)", fault: { endpoint: "token", kind: "unavailable" } },
  { id: "rate_limited", label: "Tokens: too many requests (429)", fault: { endpoint: "token", kind: "rate_limited" } },
  { id: "html", label: "Tokens: an HTML page instead of JSON", fault: { endpoint: "token", kind: "html" } },
  {
    id: "slow",
    label: "Tokens: 8 seconds late",
    fault: { endpoint: "token", kind: "delay", ms: 8_000, when: "before_commit" },
  },
  {
    id: "lost_answer",
    label: "Refresh: done, but the answer is lost",
    fault: { endpoint: "token", grantType: "refresh_token", kind: "drop", when: "after_commit" },
  },
  {
    id: "invalid_client",
    label: "Tokens: wrong key or secret",
    fault: { endpoint: "token", kind: "refuse", error: "invalid_client" },
  },
  {
    id: "invalid_grant",
    label: "Refresh: refused although the grant is good",
    fault: { endpoint: "token", grantType: "refresh_token", kind: "refuse", error: "invalid_grant" },
  },
  {
    id: "profile",
    label: "User info: internal error",
    fault: { endpoint: "user_info", kind: "unavailable", status: 500 },
  },
  { id: "revoke", label: "Revoke: TikTok is down (503)", fault: { endpoint: "revoke", kind: "unavailable" } },
  {
    id: "webhook",
    label: "Webhooks: lost on their way",
    fault: { endpoint: "webhook", kind: "drop", when: "before_commit" },
  },
];
