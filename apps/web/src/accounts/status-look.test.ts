import type { AccountStatus } from "@tiktok-connect/contract";
import { describe, expect, it } from "vitest";
import { statusSentence } from "./status-look.ts";

const NOW = new Date("2026-11-23T12:00:00Z");
const nameScope = (scope: string) => ({ "video.publish": "Publish videos" })[scope] ?? scope;

describe("statusSentence", () => {
  it("names what can still be allowed in plain words", () => {
    const status: AccountStatus = { kind: "upgrade_available", missingScopes: ["video.publish", "new.scope"] };
    expect(statusSentence(status, NOW, nameScope)).toContain("Publish videos and new.scope");
  });

  it("says when the next attempt is, and that there is nothing to do", () => {
    const status: AccountStatus = {
      kind: "retrying",
      since: "2026-11-23T11:55:00Z",
      nextAttemptAt: "2026-11-23T12:02:00Z",
    };
    const sentence = statusSentence(status, NOW, nameScope);
    expect(sentence).toContain("5 minutes ago");
    expect(sentence).toContain("in 2 minutes");
    expect(sentence).toContain("nothing for you to do");
  });

  it("does not promise an attempt in the past", () => {
    const status: AccountStatus = {
      kind: "retrying",
      since: "2026-11-23T11:55:00Z",
      nextAttemptAt: "2026-11-23T11:59:58Z",
    };
    expect(statusSentence(status, NOW, nameScope)).toContain("being tried again");
  });

  it("does not blame the owner for a rotation that was lost", () => {
    const status: AccountStatus = { kind: "reauthorization_required", reason: "rotation_lost" };
    expect(statusSentence(status, NOW, nameScope)).toContain("You did nothing wrong");
  });
});
