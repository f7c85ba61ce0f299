import type { ConsentEnd, SimulatedUser, SimulatorApp } from "@tiktok-connect/tiktok-simulator-control";

/** What came back, as it was on the wire. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: Record<string, unknown>;
}

type Form = Readonly<Record<string, string>>;

export function authorizeUrl(app: SimulatorApp, parameters: Form = {}): URL {
  const url = new URL(app.authorizeUrl);
  url.search = new URLSearchParams({
    client_key: app.clientKey,
    response_type: "code",
    scope: "user.info.basic",
    redirect_uri: app.redirectUri,
    state: "a-state",
    disable_auto_auth: "1",
    ...parameters,
  }).toString();
  return url;
}

/** Consents, and returns the code. */
export async function obtainCode(app: SimulatorApp, user: SimulatedUser, parameters: Form = {}): Promise<string> {
  return codeOf(await app.consent({ url: authorizeUrl(app, parameters), user }));
}

export function codeOf({ location }: ConsentEnd): string {
  return location.searchParams.get("code") ?? "";
}

/** Adds the app's credentials; a member given here wins, an empty one is left out. */
export function postForm(
  app: SimulatorApp,
  path: string,
  members: Form,
  signal: AbortSignal | null = null,
): Promise<WireAnswer> {
  const form = Object.entries({ client_key: app.clientKey, client_secret: app.clientSecret, ...members });
  return answerOf(
    fetch(`${app.origin}${path}`, {
      method: "POST",
      body: new URLSearchParams(form.filter(([, value]) => value)),
      signal,
    }),
  );
}

export function exchange(app: SimulatorApp, code: string, members: Form = {}): Promise<WireAnswer> {
  const redirectUri = { redirect_uri: app.redirectUri };
  return postForm(app, "/v2/oauth/token/", { grant_type: "authorization_code", code, ...redirectUri, ...members });
}

export function refresh(
  app: SimulatorApp,
  refreshToken: string,
  members: Form = {},
  signal: AbortSignal | null = null,
): Promise<WireAnswer> {
  const form = { grant_type: "refresh_token", refresh_token: refreshToken, ...members };
  return postForm(app, "/v2/oauth/token/", form, signal);
}

export function revoke(app: SimulatorApp, accessToken: string, members: Form = {}): Promise<WireAnswer> {
  return postForm(app, "/v2/oauth/revoke/", { token: accessToken, ...members });
}

export function userInfo(app: SimulatorApp, accessToken: string, fields = "open_id,display_name"): Promise<WireAnswer> {
  return answerOf(
    fetch(`${app.origin}/v2/user/info/?fields=${fields}`, { headers: { authorization: `Bearer ${accessToken}` } }),
  );
}

export function creatorInfo(app: SimulatorApp, accessToken: string): Promise<WireAnswer> {
  return answerOf(
    fetch(`${app.origin}/v2/post/publish/creator_info/query/`, {
      method: "POST",
      headers: { authorization: `Bearer ${accessToken}`, "content-type": "application/json; charset=UTF-8" },
    }),
  );
}

async function answerOf(pending: Promise<Response>): Promise<WireAnswer> {
  const response = await pending;
  const json: WireAnswer["json"] = JSON.parse(await response.text());
  return { status: response.status, headers: response.headers, json };
}
