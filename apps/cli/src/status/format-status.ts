import { accounts, counted, formatDuration, formatMoment, formatTable } from "../output.ts";
import { adviceOn } from "./advice.ts";
import type { Status } from "./read-status.ts";

/** A page for whoever is woken by an alarm: what is so, and below it what to do. */
export function formatStatus(status: Status): string {
  const { app } = status;
  const facts: [string, string][] = [
    ["app", `${app.clientKey} at ${app.apiOrigin}${app.simulator ? " (the simulator)" : ""}`],
    ["refreshing", describeRefreshing(status)],
    ...describeBreakerBesides(status),
    ...describeRejections(status),
    ...describeGrants(status),
    ["requests", describeRate(status)],
    ["tokens live", describeLifetimes(status)],
    ["outcomes", describeTotals(status)],
    ["journal", describeJournal(status.journal)],
    ...status.faults.map(({ setting, detail, since, logId }): [string, string] => [
      "fault",
      `${setting}: ${detail}${logId ? ` (log_id ${logId})` : ""}, since ${formatMoment(since)}`,
    ]),
  ];
  const advice = adviceOn(status);
  const [first, ...others] = facts;
  const page = formatTable(first ?? [], others);
  return advice.length === 0
    ? `${page}\n\nAll is well: there is nothing to do.`
    : `${page}\n\nWhat to do:\n${advice.map((line) => `- ${line}`).join("\n")}`;
}

function describeRefreshing({ refreshing, breaker }: Status): string {
  switch (refreshing.state) {
    case "running":
      return "runs";
    case "paused":
      return `PAUSED by an operator since ${formatMoment(refreshing.since)}`;
    case "held":
      return `RESTS because TikTok asked for it (429), until ${formatMoment(refreshing.until)}`;
    case "breaker_open":
      return `STOPPED, the breaker is open: ${describeBreaker(breaker)}`;
    default:
      return refreshing satisfies never;
  }
}

/** During a pause, whatever else would stop refreshing after it. */
function describeBreakerBesides({ refreshing, breaker }: Status): [string, string][] {
  return breaker && refreshing.state !== "breaker_open" ? [["breaker", `open: ${describeBreaker(breaker)}`]] : [];
}

const BREAKER_WORDS = {
  app_refused: "TikTok refuses the app",
  rejections: "many accounts were rejected at once",
  failures: "most requests to TikTok fail",
} as const;

function describeBreaker(breaker: Status["breaker"]): string {
  if (!breaker) return "";
  const { reason, detail, logId, openedAt } = breaker;
  const said = [detail && `TikTok said ${detail}`, logId && `log_id ${logId}`].filter(Boolean).join(", ");
  return `${BREAKER_WORDS[reason]}${said ? ` (${said})` : ""}, since ${formatMoment(openedAt)}`;
}

function describeRejections({ rejectionsHeldSince }: Status): [string, string][] {
  if (!rejectionsHeldSince) return [];
  return [["rejections", `end no account since ${formatMoment(rejectionsHeldSince)}; an operator has to look`]];
}

function describeGrants({ grants, lagSeconds }: Status): [string, string][] {
  const ended = Object.entries(grants.ended);
  return [
    ["accounts", `${grants.living.toLocaleString("en")} living`],
    [
      "",
      `${grants.due} due now, ${grants.failing} failing, ${grants.suspect} suspect, ${grants.expired} with an expired token`,
    ],
    ["", `ended: ${ended.map(([reason, count]) => `${count} ${reason}`).join(", ") || "none"}`],
    ...(grants.ofOtherApps > 0
      ? ([["", `${accounts(grants.ofOtherApps)} of another client key, kept and not refreshed`]] as [string, string][])
      : []),
    ["longest wait", grants.due > 0 ? formatDuration(lagSeconds) : "none"],
    ["last refresh", grants.lastRefreshedAt ? formatMoment(grants.lastRefreshedAt) : "none yet"],
    ["next token ends", grants.nextTokenEndsAt ? formatMoment(grants.nextTokenEndsAt) : "none"],
  ];
}

function describeRate({ rate }: Status): string {
  if (rate.perSecond === 0) return "no limit (REFRESH_RATE=0)";
  const left = rate.left === null ? "" : `; ${Math.floor(rate.left)} left of the last second's`;
  return `at most ${rate.perSecond} a second (REFRESH_RATE)${left}`;
}

function describeLifetimes({ lifetimes }: Status): string {
  if (!lifetimes) return "not known before the first refresh";
  const { accessSeconds, refreshSeconds, since } = lifetimes;
  const refresh = refreshSeconds === null ? "not told" : formatDuration(refreshSeconds);
  return `access ${formatDuration(accessSeconds)}, refresh ${refresh}, as TikTok says since ${formatMoment(since)}`;
}

function describeTotals({ totals }: Status): string {
  return `${totals.refreshed} refreshed, ${totals.rejected} rejected, ${totals.failed} failed, since ever`;
}

export function describeJournal(journal: Status["journal"]): string {
  if (journal.files === 0 && journal.setAside === 0) return "empty (of this DATA_DIR)";
  const waiting = `${counted(journal.waiting, "answer")} waiting in ${counted(journal.files, "file")}`;
  const since = journal.since ? ` since ${formatMoment(journal.since)}` : "";
  return `${waiting}${since}, ${journal.setAside} set aside (of this DATA_DIR)`;
}
