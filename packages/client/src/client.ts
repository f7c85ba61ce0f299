import { createHash } from "node:crypto";
import { type Connection, request } from "./request.ts";
import { TokenCache } from "./token-cache.ts";
import type { AccessToken, Account, AccountStatus, Capability } from "./types.ts";

export interface ClientOptions {
  /** Where TikTok Connect answers, such as `https://connect.example.com`. */
  url: string;
  /** `tkc_…`; for tokens one of the scope `token`. */
  apiKey: string;
  /** How long a call may take in all, waiting to ask again included. */
  timeoutMs?: number;
  fetch?: typeof fetch;
}

export interface AccountFilter {
  status?: readonly AccountStatus["kind"][];
  capability?: Capability;
}

export interface TokenOptions {
  /** The token is good for at least so long; by default five minutes, or half of its life. */
  minValiditySeconds?: number;
  /** Scopes that it must have. */
  scopes?: readonly string[];
}

export interface Client {
  /** Every account that the key opens, in the order they were connected; fetched page by page. */
  accounts(filter?: AccountFilter): AsyncIterable<Account>;
  /**
   * A valid token. It is kept until it ends too soon, so ask whenever one is needed.
   *
   * @throws {ConnectRefusedError} `reauthorization_required`, `scope_missing`: send the owner to `refusal.reauthorizeUrl`
   * @throws {ConnectUnavailableError}
   */
  accessToken(accountId: string, options?: TokenOptions): Promise<AccessToken>;
  /**
   * Calls TikTok with a valid token, and once more with another one when TikTok takes that no longer.
   *
   * @param call what sends the request; it may be called twice
   */
  withAccessToken(
    accountId: string,
    call: (accessToken: string) => Promise<Response>,
    options?: TokenOptions,
  ): Promise<Response>;
}

const TIMEOUT_MS = 30_000;
const REJECTED_DIGITS = 32;

export function createClient({ url, apiKey, timeoutMs = TIMEOUT_MS, ...options }: ClientOptions): Client {
  const connection: Connection = { url, apiKey, timeoutMs, fetch: options.fetch ?? fetch };
  const cache = new TokenCache();
  const underWay = new Map<string, Promise<AccessToken>>();

  async function fetchToken(accountId: string, query: URLSearchParams): Promise<AccessToken> {
    const path = `/v1/accounts/${encodeURIComponent(accountId)}/access-token`;
    const { body, answeredAt } = await request(connection, path, query);
    const token = body as AccessToken;
    cache.keep(accountId, token, answeredAt);
    return token;
  }

  /** Many who need the same token at the same time are one request. */
  async function shareToken(accountId: string, query: URLSearchParams): Promise<AccessToken> {
    const key = `${accountId}?${query.toString()}`;
    const shared = underWay.get(key) ?? fetchToken(accountId, query).finally(() => underWay.delete(key));
    underWay.set(key, shared);
    return shared;
  }

  const client: Client = {
    async *accounts({ status, capability } = {}) {
      const query = new URLSearchParams({
        ...(status && { status: status.join(",") }),
        ...(capability && { capability }),
      });
      for (let more = true; more; ) {
        const { body } = await request(connection, "/v1/accounts", query);
        const { accounts, next } = body as { accounts: Account[]; next: string | null };
        yield* accounts;
        more = next !== null;
        if (next !== null) query.set("cursor", next);
      }
    },

    async accessToken(accountId, wanted = {}) {
      const { scopes = [], minValiditySeconds = null } = wanted;
      return cache.find(accountId, { scopes, minValiditySeconds }) ?? shareToken(accountId, queryOf(wanted));
    },

    async withAccessToken(accountId, call, wanted = {}) {
      const { accessToken } = await client.accessToken(accountId, wanted);
      const response = await call(accessToken);
      if (!(await isRejected(response))) return response;
      await response.body?.cancel();
      cache.forget(accountId, accessToken);
      const query = queryOf(wanted);
      query.set("rejected", createHash("sha256").update(accessToken).digest("hex").slice(0, REJECTED_DIGITS));
      return call((await shareToken(accountId, query)).accessToken);
    },
  };
  return client;
}

function queryOf({ scopes, minValiditySeconds }: TokenOptions): URLSearchParams {
  return new URLSearchParams({
    ...(scopes && scopes.length > 0 && { scope: scopes.join(",") }),
    ...(minValiditySeconds !== undefined && { min_validity: String(minValiditySeconds) }),
  });
}

/** TikTok also answers 401 for a scope that is not granted, which another token would not mend. */
async function isRejected(response: Response): Promise<boolean> {
  if (response.status !== 401) return false;
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  return !JSON.stringify(body).includes('"scope_not_authorized"');
}
