import { appendTokenIssues, type Database } from "@tiktok-connect/db";
import type { Kysely } from "kysely";
import type { Logger } from "pino";
import { callerName } from "../http/caller-name.ts";
import { createGatherer } from "./gatherer.ts";

export interface NewIssue {
  /** By the database's clock, in milliseconds. */
  atMs: number;
  apiKeyId: string;
  accountId: string;
  expiresAtMs: number;
  callerAddress: string;
}

/** Who was given which token when. What is noted is in the database within a second; a crash loses that second. */
export interface IssueLog {
  /** False when no more can be kept: then nothing may be given out, since it could not be accounted for. */
  note(issue: NewIssue): boolean;
  flush(): Promise<void>;
}

const GATHER_MS = 500;

/** Some ten megabytes, and the tokens of minutes: they are only read while the database answers. */
const MOST_WAITING = 50_000;

/** @param options.secret makes an address into a name that tells callers apart, and that nobody else can make */
export function createIssueLog({ db, secret, log }: { db: Kysely<Database>; secret: string; log: Logger }): IssueLog {
  const gatherer = createGatherer<NewIssue>({
    gatherMs: GATHER_MS,
    most: MOST_WAITING,
    log,
    what: "issues of tokens",
    async write(issues) {
      const callers = new Map<string, Buffer>();
      await appendTokenIssues(
        db,
        issues.map(({ atMs, apiKeyId, accountId, expiresAtMs, callerAddress }) => {
          const caller = callers.get(callerAddress) ?? callerName(secret, callerAddress);
          callers.set(callerAddress, caller);
          return { at: new Date(atMs), apiKeyId, accountId, expiresAt: new Date(expiresAtMs), caller };
        }),
      );
    },
  });

  return { note: (issue) => gatherer.add(issue), flush: () => gatherer.flush() };
}
