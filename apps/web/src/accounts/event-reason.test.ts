import { describe, expect, it } from "vitest";
import { scopeName } from "../scopes/scope-name.ts";
import { CATALOGUE } from "../testing/builders.ts";
import { eventReason } from "./event-reason.ts";

const nameScope = (scope: string) => scopeName(scope, CATALOGUE);

describe("eventReason", () => {
  it("names in plain words what an account could do besides", () => {
    const reason = eventReason({ type: "upgrade_available", reason: "video.upload,video.publish" }, nameScope);
    expect(reason).toBe("Can be allowed by reauthorizing: Upload drafts and Publish videos.");
  });

  it("says why permissions changed", () => {
    expect(eventReason({ type: "scopes_changed", reason: "by_operator" }, nameScope)).toBe(
      "The app no longer asks for what was missing.",
    );
  });

  it("has nothing to add where there is no reason", () => {
    expect(eventReason({ type: "refreshed", reason: null }, nameScope)).toBeNull();
    expect(eventReason({ type: "upgrade_available", reason: "" }, nameScope)).toBeNull();
  });
});
