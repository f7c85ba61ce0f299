import {
  type Account,
  type AccountStatus,
  type ConnectionAttempt,
  type ConnectionResult,
  connectionResult,
  type DisconnectedEvent,
  disconnectOutcome,
  endReason,
  type Notice,
} from "@tiktok-connect/contract";
import { type ConnectionMessage, connectionMessage } from "../connection/connection-message.ts";
import type { ReturnedResult } from "../connection/returned-result.ts";
import { scopeName } from "../scopes/scope-name.ts";
import {
  ACCOUNT_ID,
  account,
  attempt,
  CATALOGUE,
  ENDPOINT_ID,
  inSeconds,
  PARKED_GRANT_ID,
  SENT,
} from "../testing/builders.ts";

/** Something that the page can show, and what it is called here and in tests. */
export interface State<Shown> {
  name: string;
  shown: Shown;
}

type StatusOf<Kind> = Extract<AccountStatus, { kind: Kind }>;

/** A kind added to the contract and forgotten here does not compile. */
const STATUSES: { [Kind in AccountStatus["kind"]]: () => StatusOf<Kind> } = {
  connected: () => ({ kind: "connected" }),
  retrying: () => ({ kind: "retrying", since: inSeconds(-300), nextAttemptAt: inSeconds(300) }),
  upgrade_available: () => ({ kind: "upgrade_available", missingScopes: ["video.upload", "video.publish"] }),
  reauthorize_by: () => ({ kind: "reauthorize_by", by: inSeconds(12 * 86_400) }),
  reauthorization_required: () => ({ kind: "reauthorization_required", reason: "grant_rejected" }),
  disconnecting: () => ({ kind: "disconnecting" }),
  app_changed: () => ({ kind: "app_changed" }),
};

const WITHOUT_TOKEN: Partial<Account> = {
  accessTokenExpiresAt: null,
  refreshTokenExpiresAt: null,
  nextRefreshAt: null,
};

export function statusStates(): State<Account>[] {
  return Object.values(STATUSES).map((make) => {
    const status = make();
    return { name: status.kind, shown: accountIn(status) };
  });
}

/** Every reason for which a grant can have ended. */
export function reasonStates(): State<Account>[] {
  return endReason.options.map((reason) => ({
    name: reason,
    shown: accountIn({ kind: "reauthorization_required", reason }),
  }));
}

function accountIn(status: AccountStatus): Account {
  switch (status.kind) {
    case "upgrade_available":
      return account({
        status,
        capabilities: [
          { id: "profile", state: "on" },
          { id: "drafts", state: "reauthorize" },
          { id: "publish", state: "reauthorize" },
        ],
      });
    case "reauthorize_by":
      return account({ status, refreshTokenExpiresAt: status.by });
    case "reauthorization_required":
      return account({ status, ...WITHOUT_TOKEN, capabilities: [{ id: "profile", state: "reauthorize" }] });
    case "disconnecting":
      return account({ status, ...WITHOUT_TOKEN });
    case "app_changed":
      return account({ status, nextRefreshAt: null });
    default:
      return account({ status });
  }
}

type NoticeOf<Kind> = Extract<Notice, { kind: Kind }>;

/** Each as everybody sees it, then as operators do where that is another thing. None is forgotten, as above. */
const NOTICES: { [Kind in Notice["kind"]]: (since: string) => NoticeOf<Kind>[] } = {
  app_fault: (since) => {
    const operator = {
      setting: "TIKTOK_CLIENT_SECRET",
      detail: "TikTok refuses the client secret.",
      logId: "20261123140500A",
    };
    return [null, operator].map((shown) => ({ kind: "app_fault", since, operator: shown }));
  },
  tiktok_unavailable: (since) => [false, true].map((operator) => ({ kind: "tiktok_unavailable", since, operator })),
  refreshing_paused: (since) => [
    { kind: "refreshing_paused", by: "operator", since, until: null, operator: false },
    { kind: "refreshing_paused", by: "tiktok", since: null, until: inSeconds(600), operator: true },
  ],
  refreshing_late: (since) =>
    [null, 186].map((neededPerSecond) => ({ kind: "refreshing_late", since, neededPerSecond })),
  rejections_held: (since) => [
    { kind: "rejections_held", since, operator: null },
    { kind: "rejections_held", since, operator: { suspects: 312, countedUpTo: 10_000 } },
  ],
  odd_answers: (since) => [{ kind: "odd_answers", since, detail: "scope_missing", logId: "20261123140500B" }],
  answers_on_disk: (since) => [{ kind: "answers_on_disk", since, detail: "2 in /data/journal/set-aside of worker-1" }],
  app_changed: () => [{ kind: "app_changed", accounts: 12 }],
  disconnect_unconfirmed: (at) => [{ kind: "disconnect_unconfirmed", accountId: ACCOUNT_ID, accountName: "@ada", at }],
  webhook_endpoint_disabled: (at) => [
    { kind: "webhook_endpoint_disabled", endpointId: ENDPOINT_ID, host: "hooks.example", at },
  ],
};

export function noticeStates(): State<Notice>[] {
  const notices = Object.values(NOTICES).flatMap<Notice>((make) => make(inSeconds(-600)));
  return notices.map((shown) => ({ name: shown.kind + (isForOperator(shown) ? ", to operators" : ""), shown }));
}

function isForOperator(notice: Notice): boolean {
  return "operator" in notice && Boolean(notice.operator);
}

export function disconnectStates(): State<DisconnectedEvent>[] {
  return disconnectOutcome.options.map((outcome) => ({
    name: outcome,
    shown: { accountId: ACCOUNT_ID, accountName: "@ada", outcome },
  }));
}

/** What each way to TikTok ends in; besides the results, a decision that is left, and no way back at all. */
export function resultStates(): State<ConnectionMessage>[] {
  const returned = connectionResult.options.map((result) => ({
    name: result,
    shown: messageOf({ result, accountId: ACCOUNT_ID }, endedIn(result)),
  }));
  const toDecide = endedIn("wrong_account", { parkedGrantId: PARKED_GRANT_ID });
  return [
    ...returned,
    { name: "wrong_account, to decide", shown: messageOf(null, toDecide) },
    { name: "unreturned", shown: messageOf(null, attempt(null)) },
    { name: "unreturned, to operators", shown: messageOf(null, { ...attempt(null), sent: SENT }) },
  ];
}

function endedIn(result: ConnectionResult, details: { parkedGrantId?: string } = {}): ConnectionAttempt {
  const missingScopes = result === "partial" || result === "unchanged" ? ["video.publish"] : [];
  return attempt({ result, otherAccountName: "@eve", missingScopes, setting: "TIKTOK_CLIENT_SECRET", ...details });
}

function messageOf(returned: ReturnedResult | null, ended: ConnectionAttempt): ConnectionMessage {
  const message = connectionMessage(returned, ended, (scope) => scopeName(scope, CATALOGUE));
  if (message === null) throw new Error("the gallery shows an attempt about which nothing is said");
  return message;
}
