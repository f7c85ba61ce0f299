import type { Notice } from "@tiktok-connect/contract";
import {
  ANSWERS_ON_DISK,
  countGrantsOfOtherApps,
  listAppFaults,
  listUnconfirmedDisconnects,
  listWebhookEndpoints,
  TIKTOKS_ANSWERS,
} from "@tiktok-connect/db";
import { Router } from "express";
import { accountName } from "../connection/names.ts";
import type { ApiDeps } from "../deps.ts";
import { isOperator } from "../identity/operators.ts";
import { userOf } from "../identity/session.ts";
import { type Fault, refreshingNotices } from "../notices/refreshing-notices.ts";

/** What is the matter with the app as a whole, and what this person should still know. */
export function noticeRoutes(deps: ApiDeps): Router {
  const { db, app } = deps;
  return Router().get("/", async (req, res) => {
    const user = userOf(req);
    const operator = await isOperator(deps, user);
    const faults = await listAppFaults(db, app);
    const notices: Notice[] = [
      ...(await refreshingNotices(deps, { userId: user.id, operator, faults: faults.filter(isOfSetting) })),
      ...(operator ? oddAnswerNotices(faults) : []),
      ...(operator ? answersOnDiskNotices(faults) : []),
      ...(operator ? await appChangedNotices() : []),
      ...(await listUnconfirmedDisconnects(db, user.id)).map((account) => ({
        kind: "disconnect_unconfirmed" as const,
        accountId: account.accountId,
        accountName: accountName(account),
        at: account.at.toISOString(),
      })),
      ...(await disabledEndpointNotices(user.id)),
    ];
    res.json({ notices });
  });

  async function disabledEndpointNotices(userId: string): Promise<Notice[]> {
    const endpoints = await listWebhookEndpoints(db, userId);
    return endpoints.flatMap(({ id, url, disabledAt }) =>
      disabledAt === null
        ? []
        : { kind: "webhook_endpoint_disabled", endpointId: id, host: new URL(url).host, at: disabledAt.toISOString() },
    );
  }

  async function appChangedNotices(): Promise<Notice[]> {
    const accounts = await countGrantsOfOtherApps(db, app);
    return accounts > 0 ? [{ kind: "app_changed", accounts }] : [];
  }
}

function isOfSetting({ setting }: Fault): boolean {
  return setting !== TIKTOKS_ANSWERS && setting !== ANSWERS_ON_DISK;
}

function oddAnswerNotices(faults: readonly Fault[]): Notice[] {
  return faults
    .filter(({ setting }) => setting === TIKTOKS_ANSWERS)
    .map(({ since, detail, logId }) => ({ kind: "odd_answers", since: since.toISOString(), detail, logId }));
}

function answersOnDiskNotices(faults: readonly Fault[]): Notice[] {
  return faults
    .filter(({ setting }) => setting === ANSWERS_ON_DISK)
    .map(({ since, detail }) => ({ kind: "answers_on_disk", since: since.toISOString(), detail }));
}
