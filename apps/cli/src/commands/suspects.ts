import { acceptSuspects, listSuspects, readRefreshControl, refreshingState, type Suspect } from "@tiktok-connect/db";
import { type Environment, readSettings } from "@tiktok-connect/settings";
import { withDatabase } from "../database.ts";
import { accounts, formatMoment, formatTable, type Output } from "../output.ts";

/** Lists accounts that TikTok rejected and that have not ended, the longest suspected first. */
export async function suspects(environment: Environment, output: Output, limit: number): Promise<void> {
  const { database, tiktok: app } = readSettings(environment, "database", "tiktok");
  await withDatabase(database, async ({ db }) => {
    const { rejectionsHeldSince } = await readRefreshControl(db, app);
    const list = await listSuspects(db, app, { limit });
    output.write({ rejectionsHeldSince, suspects: list }, () => {
      if (list.length === 0) return "No account is suspect.";
      return [formatTable(HEADER, list.map(cells)), "", explain(rejectionsHeldSince)].join("\n");
    });
  });
}

const HEADER = ["account", "name", "open_id", "since", "rejections", "next attempt"];

function cells({ accountId, displayName, openId, since, rejections, nextAttemptAt }: Suspect): string[] {
  const name = displayName ?? "(no name yet)";
  return [accountId, name, openId, since.toISOString(), String(rejections), nextAttemptAt.toISOString()];
}

function explain(rejectionsHeldSince: Date | null): string {
  return rejectionsHeldSince === null
    ? "Each is tried again by itself, and ends only on proof. There is nothing to do."
    : [
        `So many were rejected together that none of them ends, since ${formatMoment(rejectionsHeldSince)}.`,
        "If that is no mistake (a restored backup brings it), run `pnpm cli suspects accept`.",
      ].join("\n");
}

/** Believes a wave of rejections: each suspect is tried once more at once, and ends if it is rejected again. */
export async function acceptAllSuspects(environment: Environment, output: Output): Promise<void> {
  const { database, tiktok: app } = readSettings(environment, "database", "tiktok");
  await withDatabase(database, async ({ db }) => {
    const accepted = await acceptSuspects(db, app);
    const refreshing = refreshingState(await readRefreshControl(db, app));
    output.write({ accepted, refreshing }, () =>
      accepted === 0
        ? "No suspect waits to be tried again."
        : [
            `${accounts(accepted)} will be tried once more ${WHEN[refreshing.state]}. Those that TikTok takes go on as before; those that it`,
            "rejects again end as rotation_lost, and their owners are asked to reauthorize, without blame.",
          ].join("\n"),
    );
  });
}

const WHEN = {
  running: "at once",
  paused: "when refreshing is resumed (`pnpm cli resume`)",
  breaker_open: "when the breaker closes",
  held: "after the rest that TikTok asked for",
} as const;
