import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { capabilitiesOf, formatScope, missingScopes, parseConfiguredScopes, parseScope, SCOPES } from "./scopes.ts";

describe("parseScope and formatScope", () => {
  test("a scope is a set: order, repetition and white space mean nothing", () => {
    expect(parseScope("video.list, user.info.basic,,video.list")).toEqual(new Set(["user.info.basic", "video.list"]));
    expect(parseScope("user.info.basic video.list")).toEqual(new Set(["user.info.basic", "video.list"]));
    expect(parseScope("")).toEqual(new Set());
  });

  test("what is written with commas reads back the same", () => {
    expect(formatScope(["video.list", "user.info.basic", "video.list"])).toBe("video.list,user.info.basic");
    const names = fc.uniqueArray(fc.constantFrom(...SCOPES.map((scope) => scope.name)));
    fc.assert(
      fc.property(names, (scopes) => {
        expect(parseScope(formatScope(scopes))).toEqual(new Set(scopes));
      }),
    );
  });
});

test("missingScopes names the configured scopes that were not granted, whatever else was granted", () => {
  const granted = new Set(["video.list", "user.info.basic", "something.new"]);
  expect(missingScopes(granted, ["user.info.basic", "video.upload", "video.list"])).toEqual(["video.upload"]);
  expect(missingScopes(granted, ["user.info.basic"])).toEqual([]);
});

test("capabilitiesOf tells approved from granted, in the order of the catalogue", () => {
  const granted = new Set(["user.info.basic", "video.publish"]);
  expect(capabilitiesOf({ granted, configured: ["user.info.basic", "video.upload"] })).toEqual([
    { id: "profile", state: "on" },
    { id: "handle", state: "unavailable" },
    { id: "stats", state: "unavailable" },
    { id: "videos", state: "unavailable" },
    { id: "drafts", state: "reauthorize" },
    { id: "publish", state: "unavailable" },
  ]);
});

describe("parseConfiguredScopes", () => {
  test("puts scopes in the order of the catalogue, each once", () => {
    expect(parseConfiguredScopes(" video.publish,user.info.basic,video.publish ")).toEqual({
      ok: true,
      scopes: ["user.info.basic", "video.publish"],
    });
  });

  test("tells everything that is wrong at once, with the name that was probably meant", () => {
    expect(parseConfiguredScopes("video.uplaod,Video.List")).toEqual({
      ok: false,
      problems: [
        '"video.uplaod" is not a known scope; did you mean video.upload?',
        '"Video.List" is not a known scope; did you mean video.list?',
        "user.info.basic is missing; every account needs it",
      ],
    });
  });

  test("lists the known names when nothing is near", () => {
    const result = parseConfiguredScopes(`user.info.basic,${"x".repeat(9_000)}`);
    expect(result).toMatchObject({ ok: false, problems: [expect.stringContaining("known are user.info.basic, ")] });
    expect(JSON.stringify(result).length).toBeLessThan(400);
  });

  test("never throws, and what it accepts holds user.info.basic", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const result = parseConfiguredScopes(text);
        expect(result.ok ? result.scopes.includes("user.info.basic") : result.problems.length > 0).toBe(true);
      }),
    );
  });
});
