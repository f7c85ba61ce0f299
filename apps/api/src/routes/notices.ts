import type { Notice } from "@tiktok-connect/contract";
import { countGrantsOfOtherApps, listAppFaults, listUnconfirmedDisconnects } from "@tiktok-connect/db";
import { Router } from "express";
import { accountName } from "../connection/names.ts";
import type { ApiDeps } from "../deps.ts";
import { isOperator } from "../identity/operators.ts";
import { userOf } from "../identity/session.ts";

/** The others keep people from connecting, which those who try are told; whether it is so, anybody can make up. */
const STOPS_REFRESHING: ReadonlySet<string> = new Set(["TIKTOK_CLIENT_SECRET", "ENCRYPTION_KEYS"]);

/** What is the matter with the app as a whole, and what this person should still know. */
export function noticeRoutes(deps: ApiDeps): Router {
  const { db, app } = deps;
  return Router().get("/", async (req, res) => {
    const user = userOf(req);
    const operator = await isOperator(deps, user);
    const notices: Notice[] = [
      ...(await appFaultNotices(operator)),
      ...(operator ? await appChangedNotices() : []),
      ...(await listUnconfirmedDisconnects(db, user.id)).map((account) => ({
        kind: "disconnect_unconfirmed" as const,
        accountId: account.accountId,
        accountName: accountName(account),
        at: account.at.toISOString(),
      })),
    ];
    res.json({ notices });
  });

  /** However many settings are at fault, people are told once, and only of what holds up refreshing. */
  async function appFaultNotices(operator: boolean): Promise<Notice[]> {
    const faults = await listAppFaults(db, app);
    const told = operator ? faults : faults.filter(({ setting }) => STOPS_REFRESHING.has(setting)).slice(0, 1);
    return told.map(({ since, setting, detail, logId }) => ({
      kind: "app_fault",
      since: since.toISOString(),
      operator: operator ? { setting, detail, logId } : null,
    }));
  }

  async function appChangedNotices(): Promise<Notice[]> {
    const accounts = await countGrantsOfOtherApps(db, app);
    return accounts > 0 ? [{ kind: "app_changed", accounts }] : [];
  }
}
