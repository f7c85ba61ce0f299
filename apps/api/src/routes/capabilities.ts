import type { Capabilities } from "@tiktok-connect/contract";
import { readOfferedScopes } from "@tiktok-connect/db";
import { SCOPES } from "@tiktok-connect/tiktok-oauth";
import { Router } from "express";
import type { ApiDeps } from "../deps.ts";
import { isOperator } from "../identity/operators.ts";
import { userOf } from "../identity/session.ts";

export function capabilityRoutes(deps: ApiDeps): Router {
  return Router().get("/", async (req, res) => {
    const operator = await isOperator(deps, userOf(req));
    const configured = await readOfferedScopes(deps.db, { canary: operator });
    const capabilities: Capabilities = {
      configured,
      waiting: SCOPES.map(({ name }) => name).filter((name) => !configured.includes(name)),
      catalogue: SCOPES.map(({ name, capability, userText }) => ({ scope: name, capability, userText })),
      operator,
    };
    res.json(capabilities);
  });
}
