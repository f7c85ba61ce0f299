import { expect, test } from "vitest";
import { createTikTokClient } from "./client.ts";
import { checkClientCredentials } from "./grants.ts";
import { clientOf, serve } from "./testing/serve.ts";

test("speaks to TikTok unless told otherwise, and waits ten seconds at most", () => {
  const client = createTikTokClient({
    clientKey: "aw",
    clientSecret: "s",
    redirectUri: "https://a.example/",
    pkce: "off",
  });
  expect(client).toMatchObject({
    authorizeUrl: "https://www.tiktok.com/v2/auth/authorize/",
    apiOrigin: "https://open.tiktokapis.com",
    timeoutMs: 10_000,
  });
});

test("close lets the requests under way finish", async () => {
  const arrived = Promise.withResolvers<() => void>();
  await using server = await serve((response) => {
    arrived.resolve(() => response.end('{"access_token":"clt.a","expires_in":7200}'));
  });
  const client = clientOf(server.origin);
  const check = checkClientCredentials(client);
  const answer = await arrived.promise;
  const closed = client.close();
  answer();
  expect(await check).toEqual({ logId: null });
  await closed;
});
