import type { AnswerKeeper, AppIdentity, Database, TokenCipher } from "@tiktok-connect/db";
import type { JobProducer } from "@tiktok-connect/jobs";
import type { Settings } from "@tiktok-connect/settings";
import type { TikTokClient } from "@tiktok-connect/tiktok-oauth";
import type { Kysely } from "kysely";
import type { Logger } from "pino";
import type { Auth } from "./identity/auth.ts";
import type { AccountFeed } from "./live/account-feed.ts";
import type { Metrics } from "./metrics.ts";
import type { OnDemandRefreshes } from "./on-demand/refresh-on-demand.ts";
import type { UnfinishedWork } from "./unfinished-work.ts";

/** What the routes work with; built once in `api.ts`, or by a test. */
export interface ApiDeps {
  db: Kysely<Database>;
  cipher: TokenCipher;
  answers: Pick<AnswerKeeper, "keep">;
  app: AppIdentity;
  tiktok: TikTokClient;
  jobs: JobProducer;
  auth: Auth;
  feed: AccountFeed;
  onDemand: OnDemandRefreshes;
  metrics: Metrics;
  unfinished: UnfinishedWork;
  page: Settings["page"];
  /** Where the journal of answers lies that wait for the database. */
  dataDir: string;
  /** The built page; null where Vite serves it. */
  pageDir: string | null;
  log: Logger;
}
