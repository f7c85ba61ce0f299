import express, { type Express } from "express";
import type { ApiDeps } from "./deps.ts";
import { forbidStoring, requireJson, requireOwnOrigin } from "./http/guards.ts";
import { pageRoutes } from "./http/page.ts";
import { noSuchAddress, problemHandler } from "./http/problem.ts";
import { requestLog } from "./http/request-log.ts";
import { securityHeaders } from "./http/security-headers.ts";
import { IDENTITY_PATH } from "./identity/auth.ts";
import { requireUser } from "./identity/session.ts";
import { accountRoutes } from "./routes/accounts.ts";
import { apiKeyRoutes } from "./routes/api-keys.ts";
import { auditRoutes } from "./routes/audit.ts";
import { authTikTokRoutes } from "./routes/auth-tiktok.ts";
import { capabilityRoutes } from "./routes/capabilities.ts";
import { connectionAttemptRoutes } from "./routes/connection-attempts.ts";
import { docsRoutes } from "./routes/docs.ts";
import { eventRoutes } from "./routes/events.ts";
import { freshStartRoute } from "./routes/fresh-start.ts";
import { healthRoutes } from "./routes/health.ts";
import { identityRoutes } from "./routes/identity.ts";
import { letterRoutes, unsubscribeRoute } from "./routes/letters.ts";
import { noticeRoutes } from "./routes/notices.ts";
import { operatorRoutes } from "./routes/operator.ts";
import { parkedGrantRoutes } from "./routes/parked-grants.ts";
import { personalDataRoutes } from "./routes/personal-data.ts";
import { refreshRoute } from "./routes/refresh.ts";
import { sessionRoutes } from "./routes/sessions.ts";
import { tiktokWebhookRoute } from "./routes/tiktok-webhook.ts";
import { v1Routes } from "./routes/v1/v1.ts";
import { webhookEndpointRoutes } from "./routes/webhook-endpoints.ts";

/** No route takes more than a few fields. */
const BODY_LIMIT_BYTES = 16_384;

/** The api as an Express app; nothing happens until it is called. */
export function createApp(deps: ApiDeps): Express {
  const { page, log } = deps;
  const app = express();
  app.disable("x-powered-by");
  app.set("trust proxy", page.trustProxy);
  app.set("query parser", "simple");

  app.use("/v1", v1Routes(deps));
  app.use(requestLog(log));
  app.use(deps.metrics.observe);
  app.use(securityHeaders({ secure: page.publicUrl.startsWith("https:") }));
  app.use(healthRoutes(deps));

  app.use(authTikTokRoutes(deps));
  // Signed by TikTok byte for byte, and by no browser: nothing may read its body before.
  app.use(tiktokWebhookRoute(deps));
  app.use("/api/letters/unsubscribe", unsubscribeRoute(deps));
  app.use(
    "/api",
    forbidStoring,
    requireOwnOrigin(page.publicUrl),
    requireJson,
    express.json({ limit: BODY_LIMIT_BYTES }),
  );
  app.use(IDENTITY_PATH, identityRoutes(deps));
  app.use("/api", requireUser(deps));
  app.use("/api/accounts", accountRoutes(deps), refreshRoute(deps), freshStartRoute(deps));
  app.use("/api/api-keys", apiKeyRoutes(deps));
  app.use("/api/capabilities", capabilityRoutes(deps));
  app.use("/api/connection-attempts", connectionAttemptRoutes(deps));
  app.use("/api/events", eventRoutes(deps));
  app.use("/api/letters", letterRoutes(deps));
  app.use("/api/notices", noticeRoutes(deps));
  app.use("/api/operator/audit", auditRoutes(deps));
  app.use("/api/operator", operatorRoutes(deps));
  app.use("/api/parked-grants", parkedGrantRoutes(deps));
  app.use("/api/personal-data", personalDataRoutes(deps));
  app.use("/api/sessions", sessionRoutes(deps));
  app.use("/api/webhook-endpoints", webhookEndpointRoutes(deps));

  app.use(docsRoutes(page));
  if (deps.pageDir !== null) app.use(pageRoutes({ pageDir: deps.pageDir, publicUrl: page.publicUrl }));
  app.use(noSuchAddress);
  app.use(problemHandler(log));
  return app;
}
