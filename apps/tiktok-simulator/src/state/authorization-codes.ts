import { randomBytes, randomInt } from "node:crypto";

/** What an authorization code stands for. */
export interface AuthorizationCode {
  readonly clientKey: string;
  readonly userId: string;
  readonly scopes: readonly string[];
  readonly redirectUri: string;
  readonly codeChallenge: string | null;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  used: boolean;
}

/** The codes that are on their way. They live for minutes, so they are not kept across a restart. */
export class AuthorizationCodes {
  readonly #codes = new Map<string, AuthorizationCode>();

  /** The tail with `*` and `!` is TikTok's; it catches clients that decode twice, never, or split. */
  issue(code: Omit<AuthorizationCode, "used">): string {
    this.#forgetExpired();
    const server = `${["va", "s1", "u1"][randomInt(3)]}`;
    const text = `${randomBytes(48).toString("base64url")}*v!${randomInt(4_000, 6_999)}.${server}`;
    this.#codes.set(text, { ...code, used: false });
    return text;
  }

  /** Null when it is unknown, cut short or expired; a used one is still known until then. */
  find(text: string): AuthorizationCode | null {
    const code = this.#codes.get(text);
    return code && code.expiresAt > Date.now() ? code : null;
  }

  #forgetExpired(): void {
    const now = Date.now();
    for (const [text, code] of this.#codes) {
      if (code.expiresAt > now) return; // nearly in order of expiry; the rest is found next time
      this.#codes.delete(text);
    }
  }
}
