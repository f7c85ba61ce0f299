/** What a person's browser does with cookies and redirects, without the browser. */
export interface TestBrowser {
  /** Follows no redirect. */
  get(path: string): Promise<Response>;
  send(
    method: "POST" | "PATCH" | "DELETE",
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Response>;
  json<Body>(path: string): Promise<Body>;
  /** Signs up as somebody new and in; the session is then in this browser. */
  signUp(credentials?: { email?: string; password?: string }): Promise<void>;
  signOut(): Promise<void>;
  cookieHeader(): string;
  /** What would sign anybody in as this person; null when nobody is signed in. */
  sessionToken(): string | null;
}

export const TEST_PASSWORD = "correct horse battery";

/** @param address where the browser says it is, to an api that believes one proxy */
export function createTestBrowser(origin: string, { address }: { address?: string } = {}): TestBrowser {
  const cookies = new Map<string, string>();

  async function request(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (cookies.size > 0) headers.set("cookie", cookieHeader());
    if (address !== undefined) headers.set("x-forwarded-for", address);
    const response = await fetch(new URL(path, origin), { ...init, headers, redirect: "manual" });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = "", ...attributes] = cookie.split(";");
      const [name = "", value = ""] = pair.split(/=(.*)/s);
      if (attributes.some((attribute) => /^\s*max-age=0$/i.test(attribute))) cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  }

  const cookieHeader = () => [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const send: TestBrowser["send"] = (method, path, body, headers = {}) =>
    request(path, {
      method,
      headers: { origin, ...(body !== undefined && { "content-type": "application/json" }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });

  return {
    get: (path) => request(path),
    send,
    json: async <Body>(path: string) => (await (await request(path)).json()) as Body,
    async signUp({ email = `${crypto.randomUUID()}@example.com`, password = TEST_PASSWORD } = {}) {
      const response = await send("POST", "/api/identity/sign-up/email", { email, name: "Test Person", password });
      if (!response.ok) throw new Error(`sign-up was answered ${response.status}`);
      const signedIn = await send("POST", "/api/identity/sign-in/email", { email, password });
      if (!signedIn.ok) throw new Error(`sign-in was answered ${signedIn.status}`);
    },
    async signOut() {
      await send("POST", "/api/identity/sign-out", {});
    },
    cookieHeader,
    sessionToken() {
      const [, value] = [...cookies].find(([name]) => name.endsWith("session_token")) ?? [];
      // The cookie holds the token and its signature.
      return value === undefined ? null : (decodeURIComponent(value).split(".")[0] ?? null);
    },
  };
}
