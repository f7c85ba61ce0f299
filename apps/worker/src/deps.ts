import type { AnswerKeeper, AppIdentity, Database, TokenCipher } from "@tiktok-connect/db";
import type { JobProducer } from "@tiktok-connect/jobs";
import type { PostOffice } from "@tiktok-connect/mail";
import type { TikTokClient } from "@tiktok-connect/tiktok-oauth";
import type { WebhookSender } from "@tiktok-connect/webhooks";
import type { Kysely } from "kysely";
import type { LimitFunction } from "p-limit";
import type { Logger } from "pino";
import type { ClaimAsked } from "./refresh/asked-claims.ts";
import type { CommitQueue } from "./refresh/commit-queue.ts";
import type { OutcomeTally } from "./refresh/outcome-tally.ts";
import type { EngineTiming } from "./refresh/timing.ts";

/** What the handlers of this process work with; built once in `main.ts`, or by a test. */
export interface WorkerDeps {
  db: Kysely<Database>;
  cipher: TokenCipher;
  app: AppIdentity;
  tiktok: TikTokClient;
  jobs: JobProducer;
  claimAsked: ClaimAsked;
  /** What somebody waits for runs in one of these. */
  onDemandSlots: LimitFunction;
  commits: CommitQueue;
  answers: Pick<AnswerKeeper, "keep" | "adopt">;
  tally: OutcomeTally;
  webhooks: WebhookSender;
  postOffice: PostOffice;
  /** For links in letters. */
  publicUrl: string;
  timing: EngineTiming;
  /** Where this process' journal lies. */
  dataDir: string;
  /** Exchanges in flight at once in this process. */
  refreshConcurrency: number;
  /** For all workers together; 0: no limit. */
  refreshRatePerSecond: number;
  /** Aborted when the process is to stop: nothing new is claimed. */
  stopping: AbortSignal;
  log: Logger;
}
