import type { RefreshAnswer } from "@tiktok-connect/contract";
import { findAccount } from "@tiktok-connect/db";
import { type Request, Router } from "express";
import type { ApiDeps } from "../deps.ts";
import { parseId } from "../http/parse.ts";
import { ProblemError } from "../http/problem.ts";
import { limitRequests } from "../http/request-limits.ts";
import { userOf } from "../identity/session.ts";
import { LONGEST_WAIT_MS, type OnDemandOutcome } from "../on-demand/refresh-on-demand.ts";

const NO_TOKEN = "This account has no token that could be refreshed.";

/** Has the worker refresh an account; with `Prefer: wait=SECONDS` (RFC 7240) the answer says what came of it. */
export function refreshRoute({ db, app, asks, onDemand, limiter }: ApiDeps): Router {
  const limited = limitRequests(limiter, "refresh", (req) => userOf(req).id);
  return Router().post("/:accountId/refresh", limited, async (req, res) => {
    const owner = { userId: userOf(req).id, accountId: parseId(req.params.accountId) };
    const waitSeconds = preferredWait(req);
    const outcome = waitSeconds === null ? await ask(owner) : await wait(owner, waitSeconds);
    if (waitSeconds !== null) res.set("preference-applied", `wait=${waitSeconds}`);
    const answer: RefreshAnswer = { accountId: owner.accountId, outcome };
    // Still under way, as far as is known.
    res.status(outcome === "asked" || outcome === "still_valid" || outcome === "expired" ? 202 : 200).json(answer);
  });

  async function ask(owner: { userId: string; accountId: string }): Promise<"asked"> {
    const account = await findAccount(db, app, owner);
    if (!account) throw new ProblemError("not_found");
    if (["reauthorization_required", "disconnecting", "app_changed"].includes(account.status.kind)) {
      throw new ProblemError("conflict", NO_TOKEN);
    }
    await asks.refresh(owner.accountId, null).catch(away);
    return "asked";
  }

  async function wait(
    owner: { userId: string; accountId: string },
    seconds: number,
  ): Promise<Exclude<OnDemandOutcome, "ended">> {
    const outcome = await onDemand.refresh(owner, { deadlineMs: seconds * 1_000 }).catch(away);
    if (outcome === null) throw new ProblemError("not_found");
    if (outcome === "ended") throw new ProblemError("conflict", NO_TOKEN);
    return outcome;
  }
}

function away(cause: unknown): never {
  throw new ProblemError("unavailable", "The refresh could not be asked for; try again in a moment.", { cause });
}

/** Whole seconds; null when the caller does not wait. */
function preferredWait(req: Request): number | null {
  const wait = /(?:^|[,;]\s*)wait=(\d{1,4})\b/i.exec(req.get("prefer") ?? "")?.[1];
  return wait === undefined ? null : Math.min(Number(wait), LONGEST_WAIT_MS / 1_000);
}
