import type { ConnectionAttempt, ConnectionResult } from "@tiktok-connect/contract";
import { authorizeAddress } from "../api/accounts.ts";
import { connection, connectionResults } from "../texts/connection.ts";
import type { Tone } from "../ui/tone.ts";
import type { ReturnedResult } from "./returned-result.ts";

/** What to say about an attempt to connect. */
export type ConnectionMessage =
  | {
      kind: "returned";
      tone: Tone;
      title: string;
      body: string[];
      retryAddress: string | null;
      /** The account for which TikTok keeps to an earlier answer, unless the access is removed first. */
      freshStart: { accountId: string; name: string | null } | null;
    }
  /** TikTok was signed in to an account that is not connected here, and its owner decides what becomes of that. */
  | { kind: "decide"; title: string; body: string[]; parkedGrantId: string; otherName: string | null }
  | { kind: "unreturned"; requestedScopes: string[]; sent: SentValues | null; retryAddress: string };

/** What TikTok was sent; operators alone are told. */
export type SentValues = NonNullable<ConnectionAttempt["sent"]>;

interface ResultLook {
  tone: Tone;
  /** Whether the same again can end better: for the same account, or for whichever. */
  retry: "account" | "any" | null;
}

/** A result added to the contract and forgotten here does not compile. */
const RESULT_LOOK: Record<ConnectionResult, ResultLook> = {
  connected: { tone: "good", retry: null },
  reauthorized: { tone: "good", retry: null },
  partial: { tone: "warning", retry: "account" },
  unchanged: { tone: "warning", retry: "account" },
  denied: { tone: "plain", retry: "account" },
  misconfigured: { tone: "bad", retry: null },
  expired: { tone: "warning", retry: "any" },
  wrong_account: { tone: "warning", retry: "account" },
  taken: { tone: "bad", retry: null },
  unavailable: { tone: "warning", retry: "account" },
};

/**
 * Decides what the page says about the latest attempt; null when there is nothing to say.
 *
 * @param returned what the address says: the person has come back from TikTok just now
 * @param attempt what the api remembers; it gives the names
 * @param nameScope the plain words for a scope
 */
export function connectionMessage(
  returned: ReturnedResult | null,
  attempt: ConnectionAttempt | null,
  nameScope: (scope: string) => string,
): ConnectionMessage | null {
  const outcome = attempt?.outcome ?? null;
  if (returned) return describe(returned, outcome?.result === returned.result ? outcome : null, nameScope);
  if (!attempt) return null;
  if (!outcome) {
    const { requestedScopes, sent, accountId } = attempt;
    return { kind: "unreturned", requestedScopes, sent, retryAddress: authorizeAddress(accountId ?? undefined) };
  }
  // Told already, when the person came back. A decision that is still open is worth telling again.
  return outcome.parkedGrantId === null ? null : describe(outcome, outcome, nameScope);
}

type Outcome = NonNullable<ConnectionAttempt["outcome"]>;

/** @param outcome null when the api remembers another attempt than the address is about */
function describe(
  { result, accountId }: ReturnedResult,
  outcome: Outcome | null,
  nameScope: (scope: string) => string,
): ConnectionMessage {
  const otherName = outcome?.otherAccountName ?? null;
  const lostScopes = outcome?.lostScopes ?? [];
  const missingScopes = (outcome?.missingScopes ?? []).filter((scope) => !lostScopes.includes(scope));
  const { title, body } = connectionResults[result]({
    account: outcome?.accountName ?? null,
    other: otherName,
    missing: missingScopes.map(nameScope),
    lost: lostScopes.map(nameScope),
    setting: outcome?.setting ?? null,
  });
  if (outcome?.parkedGrantId) {
    const parked = connection.parkedIntro(otherName);
    return { kind: "decide", title, body: [...body, parked], parkedGrantId: outcome.parkedGrantId, otherName };
  }
  const { tone, retry } = RESULT_LOOK[result];
  return {
    kind: "returned",
    tone: tone === "good" && lostScopes.length > 0 ? "warning" : tone,
    title,
    body: [...body, ...hints(result, outcome)],
    retryAddress: retry && authorizeAddress((retry === "account" && (outcome?.accountId ?? accountId)) || undefined),
    freshStart:
      result === "unchanged" && outcome?.accountId ? { accountId: outcome.accountId, name: outcome.accountName } : null,
  };
}

/** What can be done, or need not be done, beyond trying again. */
function hints(result: ConnectionResult, outcome: Outcome | null): string[] {
  if (result === "wrong_account" && outcome) return [connection.alreadyConnected(outcome.otherAccountName)];
  if (result !== "unchanged") return [];
  return [outcome?.accountId ? connection.startFreshHint : connection.removeByHandHint];
}
