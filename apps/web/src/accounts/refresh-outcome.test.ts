import { describe, expect, it } from "vitest";
import { account, inSeconds } from "../testing/builders.ts";
import { refreshOutcome } from "./refresh-outcome.ts";

const before = account();
const now = Date.now();
const retrying = (nextAttemptIn: number) =>
  ({ kind: "retrying", since: inSeconds(-30), nextAttemptAt: inSeconds(nextAttemptIn) }) as const;

describe("refreshOutcome", () => {
  it("is open while the account has not changed", () => {
    expect(refreshOutcome(before, now, before)).toBeNull();
  });

  it("is refreshed when the token is newer, though something else is the matter", () => {
    const refreshed = account({
      lastRefreshedAt: inSeconds(0),
      status: { kind: "upgrade_available", missingScopes: [] },
    });
    expect(refreshOutcome(before, now, refreshed)).toBe("refreshed");
  });

  it("is failed when a passing failure appears, or is followed by another", () => {
    const failedOnce = { ...before, status: retrying(30) };
    expect(refreshOutcome(before, now, failedOnce)).toBe("failed");
    expect(refreshOutcome(failedOnce, now, failedOnce)).toBeNull();
    expect(refreshOutcome(failedOnce, now, { ...before, status: retrying(120) })).toBe("failed");
  });

  it("is ended when TikTok no longer honours the grant", () => {
    const ended = account({ status: { kind: "reauthorization_required", reason: "grant_rejected" } });
    expect(refreshOutcome(before, now, ended)).toBe("ended");
  });

  it("is fresh at once when the token was refreshed within the last minute", () => {
    const fresh = account({ lastRefreshedAt: inSeconds(-20) });
    expect(refreshOutcome(fresh, now, fresh)).toBe("fresh");
  });
});
