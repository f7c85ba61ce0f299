import { connectionResult } from "@tiktok-connect/contract";
import { describe, expect, it } from "vitest";
import { scopeName } from "../scopes/scope-name.ts";
import { ACCOUNT_ID, attempt, CATALOGUE, PARKED_GRANT_ID } from "../testing/builders.ts";
import { connectionMessage } from "./connection-message.ts";
import { readReturnedResult } from "./returned-result.ts";

const nameScope = (scope: string) => scopeName(scope, CATALOGUE);
const back = (search: string) => readReturnedResult(search, null);

describe("connectionMessage", () => {
  it.each(connectionResult.options)("has words for %s, with and without the api's memory of it", (result) => {
    const returned = back(`?connection=${result}`);
    for (const remembered of [null, attempt({ result })]) {
      const message = connectionMessage(returned, remembered, nameScope);
      expect(message).toMatchObject({ kind: "returned", title: expect.stringMatching(/\w/) });
    }
  });

  it("names the account and what was not allowed", () => {
    const remembered = attempt({ result: "partial", missingScopes: ["video.publish"] });
    const message = connectionMessage(back("?connection=partial"), remembered, nameScope);
    expect(message).toMatchObject({
      title: "@ada is connected, with less than was asked for",
      body: expect.arrayContaining([expect.stringContaining("Publish videos")]),
      retryAddress: `/api/auth/tiktok?account=${ACCOUNT_ID}`,
    });
  });

  it.each(["connected", "reauthorized", "partial", "unchanged"] as const)(
    "says of %s what was granted before and is not any more, and that once",
    (result) => {
      const scopes = { missingScopes: ["video.upload", "video.publish"], lostScopes: ["video.publish"] };
      const message = connectionMessage(back(`?connection=${result}`), attempt({ result, ...scopes }), nameScope);
      expect(message).toMatchObject({
        tone: "warning",
        body: expect.arrayContaining(["No longer allowed: Publish videos."]),
      });
      expect(JSON.stringify(message).match(/Publish videos/g)).toHaveLength(1);
      expect(JSON.stringify(message)).not.toContain("What worked before still works");
    },
  );

  it("offers to start fresh where TikTok kept to an earlier answer, if it is known for which account", () => {
    const unchanged = attempt({ result: "unchanged", missingScopes: ["video.publish"] });
    const returned = back(`?connection=unchanged&account=${ACCOUNT_ID}`);
    expect(connectionMessage(returned, unchanged, nameScope)).toMatchObject({
      retryAddress: `/api/auth/tiktok?account=${ACCOUNT_ID}`,
      freshStart: { accountId: ACCOUNT_ID, name: "@ada" },
    });
    expect(connectionMessage(returned, null, nameScope)).toMatchObject({
      freshStart: null,
      body: expect.arrayContaining([expect.stringContaining("Security & permissions")]),
    });
    const partial = attempt({ result: "partial", missingScopes: ["video.publish"] });
    expect(connectionMessage(back("?connection=partial"), partial, nameScope)).toMatchObject({ freshStart: null });
  });

  it("names the setting at fault", () => {
    const remembered = attempt({ result: "misconfigured", setting: "TIKTOK_REDIRECT_URI" });
    const message = connectionMessage(back("?connection=misconfigured"), remembered, nameScope);
    expect(JSON.stringify(message)).toContain("TIKTOK_REDIRECT_URI: the redirect URI is not registered");
  });

  it("takes no names from an attempt that ended otherwise than the address says", () => {
    const message = connectionMessage(back("?connection=connected"), attempt({ result: "expired" }), nameScope);
    expect(message).toMatchObject({ title: "Your TikTok account is connected" });
  });

  it("lets the owner decide about an account that was not meant, also after a reload", () => {
    const remembered = attempt({
      result: "wrong_account",
      otherAccountName: "@eve",
      parkedGrantId: PARKED_GRANT_ID,
    });
    const decision = { kind: "decide", parkedGrantId: PARKED_GRANT_ID, otherName: "@eve" };
    expect(connectionMessage(back("?connection=wrong_account"), remembered, nameScope)).toMatchObject(decision);
    expect(connectionMessage(null, remembered, nameScope)).toMatchObject(decision);
  });

  it("only says so when the other account is connected already", () => {
    const remembered = attempt({ result: "wrong_account", otherAccountName: "@eve" });
    const message = connectionMessage(back("?connection=wrong_account"), remembered, nameScope);
    expect(message).toMatchObject({
      kind: "returned",
      body: expect.arrayContaining(["@eve is connected here already and stays so."]),
    });
  });

  it("says that TikTok has not sent the person back, and what was asked", () => {
    expect(connectionMessage(null, attempt(null), nameScope)).toEqual({
      kind: "unreturned",
      requestedScopes: ["user.info.basic", "video.publish"],
      sent: null,
      retryAddress: "/api/auth/tiktok",
    });
  });

  it("tries the same account again when that did not come back", () => {
    const accountId = crypto.randomUUID();
    const message = connectionMessage(null, { ...attempt(null), accountId }, nameScope);
    expect(message).toMatchObject({ kind: "unreturned", retryAddress: `/api/auth/tiktok?account=${accountId}` });
  });

  it("says nothing twice, and nothing when there was no attempt", () => {
    expect(connectionMessage(null, attempt({ result: "connected" }), nameScope)).toBeNull();
    expect(connectionMessage(null, null, nameScope)).toBeNull();
  });
});

describe("the address", () => {
  it("tells no result that the contract does not know", () => {
    expect(readReturnedResult("?connection=<b>pwned</b>", null)).toBeNull();
  });
});
