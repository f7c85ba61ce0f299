import { newApiKey, type ApiKey as PresentedApiKey } from "@tiktok-connect/contract";
import { type ApiKey, createApiKey, generateApiKey, listApiKeys, revokeApiKey } from "@tiktok-connect/db";
import { Router } from "express";
import type { ApiDeps } from "../deps.ts";
import { parse, parseId } from "../http/parse.ts";
import { ProblemError } from "../http/problem.ts";
import { limitRequests } from "../http/request-limits.ts";
import { userOf } from "../identity/session.ts";

/** A person's keys for other services. */
export function apiKeyRoutes({ db, limiter }: ApiDeps): Router {
  // Each that is made or revoked stays in the audit trail.
  const limited = limitRequests(limiter, "apiKey", (req) => userOf(req).id);
  const router = Router();

  router.get("/", async (req, res) => {
    const apiKeys = await listApiKeys(db, userOf(req).id);
    res.json({ apiKeys: apiKeys.map(present) });
  });

  router.post("/", limited, async (req, res) => {
    const { name, scope, accountIds = null } = parse(newApiKey, req.body);
    const { text, ...key } = generateApiKey();
    const terms = { userId: userOf(req).id, name, scope, accountIds, madeBy: "person" } as const;
    const created = await createApiKey(db, key, terms);
    if (created.kind === "unknown_account") throw new ProblemError("invalid_request", "Mend accountIds.");
    if (created.kind === "too_many") throw new ProblemError("conflict", "Revoke a key that is not needed any more.");
    // Shown this once: nobody between here and the browser may keep it.
    res
      .set("cache-control", "no-store")
      .status(201)
      .json({ apiKey: present(created.apiKey), key: text });
  });

  router.delete("/:apiKeyId", limited, async (req, res) => {
    const revoked = await revokeApiKey(db, { id: parseId(req.params.apiKeyId), userId: userOf(req).id });
    if (!revoked) throw new ProblemError("not_found");
    res.status(204).end();
  });
  return router;
}

function present({ id, name, start, scope, accountIds, createdAt, lastUsedAt }: ApiKey): PresentedApiKey {
  return {
    id,
    name,
    start,
    scope,
    accountIds,
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}
