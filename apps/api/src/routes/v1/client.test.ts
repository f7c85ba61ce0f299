import { type AccessToken, type Account, createClient, type RefusalCode } from "@tiktok-connect/client";
import type * as contract from "@tiktok-connect/contract/v1";
import { insertAccount, insertUser } from "@tiktok-connect/db/testing";
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from "vitest";
import { insertApiKey } from "../../testing/api-keys.ts";
import { createTestApi, type TestApi } from "../../testing/test-api.ts";

let api: TestApi;
let accountIds: string[];
let key: string;
beforeAll(async () => {
  api = await createTestApi();
  const userId = await insertUser(api.db);
  ({ key } = await insertApiKey(api.db, userId));
  const app = { clientKey: api.simulator.clientKey, apiOrigin: api.simulator.origin };
  accountIds = [];
  for (let count = 0; count < 101; count++) {
    accountIds.push((await insertAccount(api.db, api.cipher, { app, userId, accessToken: `act.${count}` })).accountId);
  }
});
afterAll(() => api.close());

describe("the client", () => {
  it("knows the same types as the contract", () => {
    expectTypeOf<Account>().toEqualTypeOf<contract.ServiceAccount>();
    expectTypeOf<AccessToken>().toEqualTypeOf<contract.AccessToken>();
    expectTypeOf<RefusalCode>().toEqualTypeOf<contract.ServiceProblemCode>();
  });

  it("lists every account, beyond a page, and has the token of each", async () => {
    const client = createClient({ url: api.origin, apiKey: key });
    const listed: string[] = [];
    for await (const { id } of client.accounts({ capability: "profile" })) listed.push(id);
    expect(listed).toEqual(accountIds.toSorted());
    const last = await client.accessToken(accountIds[100] ?? "", { minValiditySeconds: 600 });
    expect(last.accessToken).toBe("act.100");
  });

  it("tells why there is no token", async () => {
    const client = createClient({ url: api.origin, apiKey: key });
    const refused = client.accessToken(accountIds[0] ?? "", { scopes: ["video.publish"] });
    await expect(refused).rejects.toMatchObject({
      code: "scope_missing",
      refusal: { missingScopes: ["video.publish"], reauthorizeUrl: expect.stringContaining(accountIds[0] ?? "") },
    });
    await expect(createClient({ url: api.origin, apiKey: "x" }).accessToken("y")).rejects.toMatchObject({
      code: "invalid_api_key",
    });
  });
});
