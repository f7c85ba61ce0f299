import { type Answer, json } from "../server/answer.ts";
import { newLogId } from "../server/log-id.ts";
import type { App } from "../state/apps.ts";

/** A word of TikTok's with the text that goes with it. */
export interface OAuthRefusal {
  readonly error: string;
  readonly description: string;
}

const refusal = (error: string, description: string): OAuthRefusal => ({ error, description });

/** TikTok's own words. */
export const REFUSALS = {
  malformed: refusal("invalid_request", "The request parameters are malformed."),
  notAForm: refusal("invalid_request", "Only `application/x-www-form-urlencoded` is accepted as Content-Type."),
  noSecret: refusal("invalid_request", "Client secret is missed in request."),
  unsupportedGrantType: refusal("unsupported_grant_type", "The grant type is not supported."),
  deadCode: refusal("invalid_grant", "Authorization code is expired."),
  deadRefreshToken: refusal("invalid_grant", "Refresh token is invalid or expired."),
  deadAccessToken: refusal("invalid_grant", "Access token is invalid or expired."),
  badClient: refusal("invalid_client", "Client key or secret is incorrect."),
  otherRedirectUri: refusal("invalid_request", "Redirect_uri is not matched with the uri when requesting code."),
  badVerifier: refusal("invalid_request", "Code verifier or code challenge is invalid."),
} as const;

/**
 * A refusal in the flat form of the token and revoke endpoints.
 *
 * @param app whose registration says which status refusals have; null when it is not known: 200
 */
export function refuse(app: App | null, { error, description }: OAuthRefusal, status: number | null = null): Answer {
  const own = app?.settings.oauthErrorStatus ?? 200;
  const usual = own === 400 && error === "invalid_client" ? 401 : own;
  return json({ error, error_description: description, log_id: newLogId() }, { status: status ?? usual });
}
