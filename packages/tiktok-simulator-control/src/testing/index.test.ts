import { expect, test } from "vitest";
import { createTestApp } from "./index.ts";

test("every test has an app of its own, which no other one sees", async () => {
  const [one, other] = [await createTestApp({ regime: "earlier" }), await createTestApp()];
  const pair = await one.grant(await one.createUser());
  expect((await one.report()).grants).toMatchObject([{ openId: pair.openId, alive: true }]);
  expect((await other.report()).grants).toEqual([]);
  await expect(other.removeApp(pair.openId)).rejects.toMatchObject({ code: "not_found" });
});
