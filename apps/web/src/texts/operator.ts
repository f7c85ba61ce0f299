import type { AuditEntry, OperatorOverview, Trouble } from "@tiktok-connect/contract";
import type { AuditSubject } from "../api/operator.ts";
import { endReasons } from "./account.ts";
import { eventReasons } from "./timeline.ts";

const NUMBER = new Intl.NumberFormat("en");
const RATE = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const PART = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });
const CLOCK = new Intl.DateTimeFormat("en", { timeStyle: "short" });

type Refreshing = OperatorOverview["refreshing"];
type BreakerReason = Extract<Refreshing, { state: "breaker_open" }>["reason"];

const breakerReasons: Record<BreakerReason, string> = {
  app_refused: "TikTok refuses the app: look at TIKTOK_CLIENT_KEY and TIKTOK_CLIENT_SECRET.",
  rejections: "TikTok rejects many accounts at once.",
  failures: "Most requests to TikTok fail.",
};

/** The operator's page; a file of its own, which is loaded with that page. */
export const operatorTexts = {
  pageTitle: "Operator · TikTok Connect",
  title: "How it is running",
  intro: "Everybody’s accounts, as numbers. What is here renews itself every few seconds while you look.",
  loading: "Loading figures",
  loadingFailed: "The figures could not be loaded",
  outdated: "These figures are not renewed at the moment",
  notForYou: "This page is for operators",
  notForYouHint: "OPERATOR_EMAILS says who they are, or an invitation with cli invite --operator.",

  count: (value: number) => NUMBER.format(value),
  countUpTo: (value: number, most: number) => (value >= most ? `${NUMBER.format(most)} or more` : NUMBER.format(value)),
  part: (value: number, whole: number) => (whole === 0 ? "–" : PART.format(value / whole)),
  perSecond: (count: number, seconds: number) => `${RATE.format(count / seconds)}/s`,
  seconds: duration,

  refreshing: {
    title: "Refreshing",
    running: "Running",
    runningHint: "What is due is refreshed.",
    paused: "Paused by an operator",
    pausedHint: "pnpm cli resume starts it again.",
    held: "Resting, as TikTok asked",
    heldHint: "It goes on by itself. A lower REFRESH_RATE asks less of TikTok.",
    breaker_open: "Waiting for TikTok",
    breaker: (reason: BreakerReason, detail: string | null) =>
      detail === null ? breakerReasons[reason] : `${breakerReasons[reason]} It says: ${detail}.`,
    since: "Since",
    until: "Until",
    rejectionsHeld: "Many were rejected at once, and none ends before you have looked: pnpm cli suspects. Since",
  },

  figures: {
    rate: "Refreshes",
    failed: "Requests that failed",
    rejected: "Rejected",
    due: "Due and waiting",
    lag: "Longest wait",
    budget: "Left of this second’s rate",
    suspects: "Suspects",
    unknown: "not known yet",
    window: (seconds: number) => `of the last ${seconds} seconds`,
  },

  accounts: {
    title: "Accounts by state",
    state: "State",
    number: "Accounts",
    share: "Share",
    counted: "Counted",
    counting: "The accounts are being counted for the first time.",
    ended: (reason: keyof typeof endReasons) => endReasons[reason],
  },

  due: {
    title: "Due in the next hours",
    chart: (total: number, hours: number, most: number, from: string, to: string) =>
      total === 0
        ? `No account is due in the next ${hours} hours.`
        : `${NUMBER.format(total)} accounts are due in the next ${hours} hours, the most of them, ${NUMBER.format(most)}, between ${from} and ${to}.`,
    clock: (at: Date) => CLOCK.format(at),
    asTable: "Show as a table",
    span: "Due between",
    spanWords: (from: string, to: string) => `${from} – ${to}`,
    number: "Accounts",
    overdue: "Overdue then",
    later: "Later",
  },

  troubles: {
    title: "Troubles of the last hour",
    intro: "A run of failures counts once, when it begins.",
    none: "None.",
    what: "What",
    number: "Number",
    latest: (count: number) => (count === 1 ? "Show the latest" : `Show the latest ${count}`),
    account: (id: string) => `Account ${id}`,
    logId: (id: string) => `TikTok’s log id ${id}`,
    type: { refresh_failed: "Failed", reauthorization_required: "Ended" } satisfies Record<Trouble["type"], string>,
    reason: (reason: string | null) => (reason === null ? "without a reason" : (eventReasons[reason] ?? reason)),
  },

  faults: { title: "Faults of the app", since: "Since" },

  queues: {
    title: "Queues",
    away: "The queue’s store is away. What is due is found again once it is back.",
    queue: "Queue",
    waiting: "Waiting",
    running: "Running",
    delayed: "For later",
  },

  lifetimes: {
    title: "TikTok’s lifetimes",
    unknown: "Nothing has been refreshed yet.",
    access: "Access tokens live",
    refresh: "Refresh tokens live",
    since: "Seen since",
  },

  audit: {
    title: "Audit trail",
    intro: "Who did what, as nobody can change afterwards. pnpm cli audit export writes it to a file.",
    show: "Show the latest entries",
    filter: "What entries are about",
    about: {
      all: "Everything",
      account: "Accounts",
      session: "Sign-ins",
      password: "Passwords",
      api_key: "API keys",
      webhook_endpoint: "Webhooks",
      refreshing: "Refreshing",
    } satisfies Record<AuditSubject, string> as Record<AuditSubject, string>,
    loading: "Loading entries",
    loadingFailed: "The entries could not be loaded",
    none: "There is no such entry.",
    older: "Show older",
    actor: {
      person: "In person",
      operator: "At the command line",
      program: "By itself",
    } satisfies Record<AuditEntry["actor"], string>,
    gone: (subject: string) => `somebody who is gone (${subject})`,
  },

  scopes: {
    title: "Scopes",
    intro: "What is asked for, and how many of the accounts that are refreshed have granted it.",
    scope: "Scope",
    granted: "Granted",
    declined: "Declined",
    canary: "with operators first",
    notConfigured: "not asked for any more",
  },
};

/** In the largest unit that is exact, such as "2 hours" or "90 minutes". */
function duration(seconds: number): string {
  const units = [
    ["day", 86_400],
    ["hour", 3_600],
    ["minute", 60],
  ] as const;
  const whole = Math.round(seconds);
  const [unit, length] = units.find(([, size]) => whole >= size && whole % size === 0) ?? (["second", 1] as const);
  return new Intl.NumberFormat("en", { style: "unit", unit, unitDisplay: "long" }).format(whole / length);
}
