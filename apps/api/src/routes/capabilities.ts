import type { Capabilities } from "@tiktok-connect/contract";
import { readConfiguredScopes } from "@tiktok-connect/db";
import { SCOPES } from "@tiktok-connect/tiktok-oauth";
import { Router } from "express";
import type { ApiDeps } from "../deps.ts";

export function capabilityRoutes({ db }: ApiDeps): Router {
  return Router().get("/", async (_req, res) => {
    const configured = [...(await readConfiguredScopes(db))];
    const capabilities: Capabilities = {
      configured,
      waiting: SCOPES.map(({ name }) => name).filter((name) => !configured.includes(name)),
      catalogue: SCOPES.map(({ name, capability, userText }) => ({ scope: name, capability, userText })),
    };
    res.json(capabilities);
  });
}
