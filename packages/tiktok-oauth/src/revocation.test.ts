import { describe, expect, test } from "vitest";
import { revokeToken } from "./revocation.ts";
import { clientOf, serve } from "./testing/serve.ts";

async function revokeAt({ status = 200, body }: { status?: number; body: string }) {
  await using server = await serve((response) => response.writeHead(status, { "x-tt-logid": "log-1" }).end(body));
  await using client = clientOf(server.origin);
  const outcome = await revokeToken(client, "act.planted");
  expect(server.requests[0]).toMatchObject({ url: "/v2/oauth/revoke/", form: { token: "act.planted" } });
  return outcome;
}

test.each(["", " \n", "{}", '{"error":{"code":"ok"}}'])("TikTok confirms with %o", async (body) => {
  expect(await revokeAt({ body })).toEqual({ logId: "log-1" });
});

describe("it is not confirmed", () => {
  test("when TikTok refuses, though the HTTP status is 200", async () => {
    const body = '{"error":"invalid_request","error_description":"Token act.planted is unknown."}';
    await expect(revokeAt({ body })).rejects.toMatchObject({
      name: "OAuthResponseError",
      code: "invalid_request",
      description: "Token [removed] is unknown.",
    });
  });

  test("when the connection breaks where the body would be", async () => {
    await using server = await serve((response) => {
      response.writeHead(200, { "content-length": 2 }).flushHeaders();
      response.socket?.end();
    });
    await using client = clientOf(server.origin);
    await expect(revokeToken(client, "act.planted")).rejects.toMatchObject({ reason: "reset", requestSent: true });
  });

  test.each([
    { status: 500, body: "" },
    { status: 503, body: "{}" },
    { status: 429, body: "" },
    { status: 302, body: "" },
    { status: 200, body: "<html></html>" },
  ])("when TikTok answers $status with '$body'", async (served) => {
    await expect(revokeAt(served)).rejects.toMatchObject({ name: "TikTokUnavailableError", httpStatus: served.status });
  });
});
