import { describe, expect, test } from "vitest";
import { testSimulator } from "../testing/test-simulator.ts";
import { postForm, refresh } from "../testing/tiktok-calls.ts";

const simulator = testSimulator();

const MALFORMED = "The request parameters are malformed.";

describe("the token endpoint", () => {
  test("refuses a JSON body with status 200", async () => {
    const app = await simulator.createApp();
    const response = await fetch(`${app.origin}/v2/oauth/token/`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ client_key: app.clientKey, grant_type: "client_credentials" }),
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      error: "invalid_request",
      error_description: "Only `application/x-www-form-urlencoded` is accepted as Content-Type.",
    });
  });

  test.each([
    [{ grant_type: "refresh_token", refresh_token: "x", client_secret: "" }, "Client secret is missed in request."],
    [{ grant_type: "refresh_token", refresh_token: "" }, MALFORMED],
    [{ grant_type: "authorization_code" }, MALFORMED],
    [{ grant_type: "client_credentials", client_key: "" }, MALFORMED],
    [{}, MALFORMED],
  ])("names what is missing: %j", async (members, error_description) => {
    const app = await simulator.createApp();
    const { status, json } = await postForm(app, "/v2/oauth/token/", members);
    expect(status).toBe(200);
    expect(json).toMatchObject({ error: "invalid_request", error_description });
  });

  test("knows three grant types", async () => {
    const app = await simulator.createApp();
    const { json } = await postForm(app, "/v2/oauth/token/", { grant_type: "password" });
    expect(json).toMatchObject({ error: "unsupported_grant_type" });
  });

  test("answers client credentials with a token that refreshes nothing", async () => {
    const app = await simulator.createApp();
    const form = { grant_type: "client_credentials" };
    const { json } = await postForm(app, "/v2/oauth/token/", form);
    expect(json).toEqual({ access_token: expect.stringMatching(/^clt\./), expires_in: 7200, token_type: "Bearer" });
    const refused = await postForm(app, "/v2/oauth/token/", { ...form, client_secret: "wrong" });
    expect(refused.json).toMatchObject({ error: "invalid_client" });
  });

  test("refuses with status 400 and 401 when the app is set so", async () => {
    const app = await simulator.createApp({ oauthErrorStatus: 400 });
    expect(await refresh(app, "rft.nonsense")).toMatchObject({ status: 400, json: { error: "invalid_grant" } });
    const form = { grant_type: "client_credentials", client_secret: "wrong" };
    expect(await postForm(app, "/v2/oauth/token/", form)).toMatchObject({ status: 401 });
  });

  test("is found only with its slash", async () => {
    expect((await fetch(`${simulator.origin}/v2/oauth/token`, { method: "POST" })).status).toBe(404);
  });
});
