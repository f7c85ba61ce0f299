import {
  countGrants,
  pauseRefreshing,
  readRefreshControl,
  refreshingState,
  resumeRefreshing,
} from "@tiktok-connect/db";
import { type Environment, readSettings } from "@tiktok-connect/settings";
import { withDatabase } from "../database.ts";
import { formatMoment, type Output } from "../output.ts";

/** Stops refreshing for all workers, until somebody resumes it. */
export async function pause(environment: Environment, output: Output): Promise<void> {
  const { database, tiktok: app } = readSettings(environment, "database", "tiktok");
  await withDatabase(database, async ({ db }) => {
    await pauseRefreshing(db, app);
    const { pausedAt } = await readRefreshControl(db, app);
    const { nextTokenEndsAt } = await countGrants(db, app);
    output.write({ pausedAt, nextTokenEndsAt }, () =>
      [
        `Refreshing is paused for all workers${pausedAt ? `, since ${formatMoment(pausedAt)}` : ""}.`,
        "What is under way ends. Tokens live on until they expire, and no account is flagged; connecting,",
        "reauthorizing and disconnecting work as ever.",
        nextTokenEndsAt ? `The next access token ends at ${formatMoment(nextTokenEndsAt)}.` : "No token is good now.",
        "Start again with `pnpm cli resume`.",
      ].join("\n"),
    );
  });
}

/** Takes back a pause, and a rest that TikTok asked for; an open breaker closes by itself. */
export async function resume(environment: Environment, output: Output): Promise<void> {
  const { database, tiktok: app } = readSettings(environment, "database", "tiktok");
  await withDatabase(database, async ({ db }) => {
    await resumeRefreshing(db, app);
    const refreshing = refreshingState(await readRefreshControl(db, app));
    output.write({ refreshing }, () =>
      refreshing.state === "running"
        ? "Refreshing goes on. What is due is worked off within REFRESH_RATE, the most urgent first."
        : "The pause is over, but something else stops refreshing, which ends by itself: `pnpm cli status` says what.",
    );
  });
}
