import type { AnswerKeeper, AppIdentity, Database, TokenCipher } from "@tiktok-connect/db";
import type { JobProducer } from "@tiktok-connect/jobs";
import type { Settings } from "@tiktok-connect/settings";
import type { TikTokClient, WebhookTerms } from "@tiktok-connect/tiktok-oauth";
import type { Kysely } from "kysely";
import type { Logger } from "pino";
import type { BrokerDeps } from "./broker/issue-access-token.ts";
import type { RequestLimiter } from "./http/request-limits.ts";
import type { Auth } from "./identity/auth.ts";
import type { PasswordHasher } from "./identity/password-hash.ts";
import type { PasswordRules } from "./identity/password-rules.ts";
import type { AccountFeed } from "./live/account-feed.ts";
import type { Mailer } from "./mail/mailer.ts";
import type { Metrics } from "./metrics.ts";
import type { OnDemandRefreshes } from "./on-demand/refresh-on-demand.ts";
import type { WorkerAsks } from "./on-demand/worker-asks.ts";
import type { UnfinishedWork } from "./unfinished-work.ts";

/** What the routes work with; built once in `api.ts`, or by a test. */
export interface ApiDeps {
  db: Kysely<Database>;
  cipher: TokenCipher;
  answers: Pick<AnswerKeeper, "keep" | "recover">;
  app: AppIdentity;
  tiktok: TikTokClient;
  jobs: JobProducer;
  auth: Auth;
  identity: {
    passwords: PasswordHasher;
    rules: PasswordRules;
    /** Nobody gets in before their address is confirmed. */
    mustConfirm: boolean;
  };
  mailer: Mailer;
  feed: AccountFeed;
  asks: WorkerAsks;
  onDemand: OnDemandRefreshes;
  broker: BrokerDeps;
  tiktokWebhooks: WebhookTerms;
  metrics: Metrics;
  webhooks: Settings["webhooks"];
  limiter: RequestLimiter;
  unfinished: UnfinishedWork;
  page: Settings["page"];
  /** Of all processes together; 0: no limit. */
  refreshRatePerSecond: number;
  /** Where the journal of answers lies that wait for the database. */
  dataDir: string;
  /** The built page; null where Vite serves it. */
  pageDir: string | null;
  log: Logger;
}
