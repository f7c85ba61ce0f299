/** The variable that the operator should look at first. */
export type FaultySetting = "TIKTOK_CLIENT_KEY" | "TIKTOK_REDIRECT_URI" | "TIKTOK_SCOPES" | "TIKTOK_PKCE";

export interface Misconfiguration {
  /** Null when no setting of ours can mend it. */
  readonly setting: FaultySetting | null;
  /** What it means and what to do, in a sentence for the operator. */
  readonly advice: string;
}

/** By TikTok's name for the faulty parameter, which comes as `error_type`. */
const BY_ERROR_TYPE: ReadonlyMap<string, Misconfiguration> = new Map([
  [
    "client_key",
    {
      setting: "TIKTOK_CLIENT_KEY",
      advice:
        "TikTok does not accept the client key: it is wrong, or belongs to an app that is not live yet, or the app lacks Login Kit.",
    },
  ],
  [
    "redirect_uri",
    {
      setting: "TIKTOK_REDIRECT_URI",
      advice:
        "The redirect URI is not registered for this app, byte for byte, in this environment (sandbox or production).",
    },
  ],
  [
    "scope",
    {
      setting: "TIKTOK_SCOPES",
      advice: "At least one of the scopes asked for is not approved for this app; TikTok then refuses all of them.",
    },
  ],
  [
    "code_challenge",
    { setting: "TIKTOK_PKCE", advice: "This app must send a code challenge: set TIKTOK_PKCE to s256-hex." },
  ],
  [
    "code_challenge_method",
    {
      setting: "TIKTOK_PKCE",
      advice: "TikTok does not accept the way the code challenge is sent: try TIKTOK_PKCE=off.",
    },
  ],
  [
    "non_sandbox_target",
    {
      setting: null,
      advice:
        "The app is a sandbox, and this TikTok account is not one of its target users: add it in TikTok's developer portal.",
    },
  ],
]);

/** The names that TikTok's numbers and words stand for when `error_type` is not there. */
const TYPE_OF_ERR_CODE: ReadonlyMap<number, string> = new Map([
  [10003, "client_key"],
  [10007, "code_challenge"],
  [10008, "code_challenge_method"],
]);
const TYPE_OF_ERROR: ReadonlyMap<string, string> = new Map([
  ["invalid_scope", "scope"],
  ["unauthorized_client", "client_key"],
  ["invalid_client", "client_key"],
]);

const UNKNOWN: Misconfiguration = {
  setting: null,
  advice:
    "TikTok refused the request for a reason not known here: compare the app's settings in TikTok's developer portal.",
};

export function explainMisconfiguration(fault: {
  error: string;
  errorType: string | null;
  errCode: number | null;
}): Misconfiguration {
  const names = [fault.errorType, TYPE_OF_ERR_CODE.get(fault.errCode ?? Number.NaN), TYPE_OF_ERROR.get(fault.error)];
  const known = names.find((name) => name && BY_ERROR_TYPE.has(name));
  return BY_ERROR_TYPE.get(known ?? "") ?? UNKNOWN;
}
