import { describe, expect, it } from "vitest";
import { timeline } from "./timeline.ts";

describe("the timeline", () => {
  it.each([
    "not_sent",
    "timeout",
    "reset",
    "server_error",
    "rate_limited",
    "unusable_answer",
    "open_id_mismatch",
    "rejected",
    "temporarily_unavailable",
    "internal_error",
    "invalid_request",
    "access_denied",
    "30_days",
    "7_days",
    "1_day",
    "spare_pair",
    "by_tiktok",
    "by_operator",
    "fresh_start",
    "rotation_lost",
  ])("says what %s means in a sentence", (reason) => {
    expect(timeline.reason(reason)).toMatch(/^(?!Reason:).*\.$/);
  });

  it("shows a word of TikTok's that nobody knows as it is", () => {
    expect(timeline.reason("something_new")).toContain("something_new");
  });
});
