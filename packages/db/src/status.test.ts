import { describe, expect, it } from "vitest";
import { type StatusFacts, statusOf } from "./status.ts";

const now = new Date("2026-11-23T12:00:00Z");
const inDays = (days: number) => new Date(now.getTime() + days * 24 * 3_600_000);

const well: StatusFacts = {
  disconnecting: false,
  sameApp: true,
  endReason: null,
  refreshTokenExpiresAt: inDays(180),
  grantedScopes: ["user.info.basic"],
  declinedScopes: [],
  failingSince: null,
  dueAt: inDays(1),
};
const configured = ["user.info.basic"];

describe("statusOf", () => {
  it("is connected when nothing is the matter", () => {
    expect(statusOf(well, configured, now)).toEqual({ kind: "connected" });
  });

  it("names the configured scopes that are not granted, and does not nag about declined ones", () => {
    const video = [...configured, "video.upload", "video.publish"];
    expect(statusOf({ ...well, declinedScopes: ["video.publish"] }, video, now)).toEqual({
      kind: "upgrade_available",
      missingScopes: ["video.upload"],
    });
    expect(statusOf({ ...well, declinedScopes: ["video.publish", "video.upload"] }, video, now)).toEqual({
      kind: "connected",
    });
  });

  it("asks for nothing while TikTok is away", () => {
    const facts = { ...well, failingSince: now };
    expect(statusOf(facts, configured, now)).toEqual({ kind: "retrying", since: now, nextAttemptAt: well.dueAt });
  });

  it("warns in the last thirty days of the refresh token, not before", () => {
    expect(statusOf({ ...well, refreshTokenExpiresAt: inDays(30) }, configured, now).kind).toBe("connected");
    expect(statusOf({ ...well, refreshTokenExpiresAt: inDays(29.9) }, configured, now)).toEqual({
      kind: "reauthorize_by",
      by: inDays(29.9),
    });
  });

  it("shows only the most severe kind", () => {
    const everything: StatusFacts = {
      disconnecting: true,
      sameApp: false,
      endReason: "removed_by_user",
      refreshTokenExpiresAt: inDays(1),
      grantedScopes: [],
      declinedScopes: [],
      failingSince: now,
      dueAt: now,
    };
    const kinds: string[] = [];
    let facts = everything;
    const mend: Partial<StatusFacts>[] = [
      { disconnecting: false },
      { sameApp: true },
      { endReason: null },
      { refreshTokenExpiresAt: null },
      { grantedScopes: ["user.info.basic"] },
      { failingSince: null },
    ];
    for (const mended of [{}, ...mend]) {
      facts = { ...facts, ...mended };
      kinds.push(statusOf(facts, configured, now).kind);
    }
    expect(kinds).toEqual([
      "disconnecting",
      "app_changed",
      "reauthorization_required",
      "reauthorize_by",
      "upgrade_available",
      "retrying",
      "connected",
    ]);
  });
});
