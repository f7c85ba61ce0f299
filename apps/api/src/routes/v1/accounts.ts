import { createHash } from "node:crypto";
import {
  accountStatusKind,
  MOST_ACCOUNTS_A_PAGE,
  type ServiceAccount,
  serviceAccountsQuery,
} from "@tiktok-connect/contract/v1";
import { type Account, findKeyHolder, hashApiKey, type KeyHolder, listKeyAccounts } from "@tiktok-connect/db";
import { SCOPES } from "@tiktok-connect/tiktok-oauth";
import { type Request, Router } from "express";
import * as z from "zod";
import { presentStatus } from "../../connection/present-account.ts";
import { reauthorizeUrl } from "../../connection/reauthorize-url.ts";
import type { ApiDeps } from "../../deps.ts";
import { bearerToken } from "../../http/bearer.ts";
import { parse } from "../../http/parse.ts";
import { ProblemError } from "../../http/problem.ts";

const statuses = z.object({ status: z.array(accountStatusKind) });

/** The accounts that a key opens, a page at a time. */
export function serviceAccountsRoute(deps: ApiDeps): Router {
  const { db, app, page } = deps;
  const router = Router();

  async function admit(req: Request): Promise<KeyHolder | null> {
    const keyHash = hashApiKey(bearerToken(req) ?? "");
    const holder = keyHash && (await findKeyHolder(db, keyHash));
    if (!holder) return null;
    const retryAfterSeconds = deps.broker.limiter.admit(holder.id);
    if (retryAfterSeconds === null) return holder;
    throw new ProblemError("too_many_requests", "Ask less often.", { retryAfterSeconds });
  }

  router.get("/accounts", async (req, res) => {
    const query = parse(serviceAccountsQuery, req.query);
    const wanted = query.status === undefined ? null : parse(statuses, { status: query.status.split(",") }).status;
    const holder = await admit(req);
    if (!holder) {
      res.setHeader("www-authenticate", "Bearer");
      throw new ProblemError("invalid_api_key", "Send a key that is in use as a bearer token.");
    }
    const { capability, limit = MOST_ACCOUNTS_A_PAGE, cursor = null } = query;
    const found = await listKeyAccounts(db, app, holder, {
      statuses: wanted,
      usableScope: SCOPES.find((scope) => scope.capability === capability)?.name ?? null,
      after: cursor,
      limit: limit + 1,
    });
    const accounts = found.slice(0, limit);
    const next = found.length > limit ? (accounts.at(-1)?.id ?? null) : null;
    const body = JSON.stringify({ accounts: accounts.map((account) => present(account, page)), next });
    const etag = `"${createHash("sha256").update(body).digest("base64url")}"`;
    res.set({ etag, "cache-control": "private, no-cache" });
    if (isKnown(req, etag)) res.status(304).end();
    else res.type("application/json").send(body);
  });
  return router;
}

/**
 * Whether the caller has this answer already (RFC 9110, section 13.1.2). Express would send it all the same to whoever also
 * says `Cache-Control: no-cache`, as Node's `fetch` does by itself.
 */
function isKnown(req: Request, etag: string): boolean {
  const known = req.headers["if-none-match"]?.split(",").map((tag) => tag.trim().replace(/^W\//, "")) ?? [];
  return known.includes(etag) || known.includes("*");
}

function present(account: Account, page: { publicUrl: string }): ServiceAccount {
  const { kind } = account.status;
  const gone = kind === "disconnecting" || kind === "app_changed";
  const granted = gone || kind === "reauthorization_required" ? [] : account.grantedScopes;
  return {
    id: account.id,
    openId: account.openId,
    displayName: account.displayName,
    username: account.username,
    avatarUrl: account.avatarUrl,
    status: presentStatus(account.status),
    capabilities: SCOPES.filter(({ name }) => granted.includes(name)).map(({ capability }) => capability),
    grantedScopes: granted.toSorted(),
    connectedAt: account.connectedAt.toISOString(),
    reauthorizeUrl: gone ? null : reauthorizeUrl(page, account.id),
  };
}
