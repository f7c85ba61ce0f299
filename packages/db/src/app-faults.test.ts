import { afterAll, beforeAll, expect, it } from "vitest";
import { clearAppFault, listAppFaults, recordAppFault } from "./app-faults.ts";
import { createTestDatabase, TEST_APP, type TestDatabase } from "./testing/index.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());

const found = (detail: string) => ({ setting: "DATA_DIR", detail, logId: null });
const details = async () => (await listAppFaults(test.db, TEST_APP)).map(({ detail }) => detail);

it("takes back a fault by who found it, and not what another has found since", async () => {
  await recordAppFault(test.db, TEST_APP, found("one host's"));
  await recordAppFault(test.db, TEST_APP, found("another's"));
  await clearAppFault(test.db, TEST_APP, found("one host's"));
  expect(await details()).toEqual(["another's"]);
  await clearAppFault(test.db, TEST_APP, found("another's"));
  expect(await details()).toEqual([]);
});
