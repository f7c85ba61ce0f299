import { mkdtemp, rm } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { listAppFaults } from "../app-faults.ts";
import { createTestDatabase, TEST_APP, type TestDatabase } from "../testing/index.ts";
import { openJournal } from "./journal.ts";
import { setAside, setAsideDirectory } from "./set-aside.ts";
import { watchJournal } from "./watch.ts";

let test: TestDatabase;
let dataDir: string;
let watch: ReturnType<typeof watchJournal> | undefined;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), "journal-"));
});
afterEach(async () => {
  watch?.stop();
  await rm(dataDir, { recursive: true });
  await test.db.deleteFrom("app_fault").execute();
});

const begin = ({ everyMs }: { everyMs: number }) => {
  watch = watchJournal({ db: test.db, app: TEST_APP, dataDir, everyMs });
};
const told = async () => (await listAppFaults(test.db, TEST_APP)).map(({ setting, detail }) => [setting, detail]);

it("tells what was set aside, and on which host, until it is gone", async () => {
  await setAside(dataDir, "{}");
  begin({ everyMs: 20 });
  await expect.poll(told).toEqual([["DATA_DIR", `1 set aside, 0 waiting in ${dataDir} of ${hostname()}`]]);
  await rm(setAsideDirectory(dataDir), { recursive: true });
  await expect.poll(told).toEqual([]);
});

it("tells what has been waiting since before the last look, and not what only just began to", async () => {
  await openJournal(dataDir, "worker").keep([{ id: "r", line: "{}" }]);
  await setAside(dataDir, "{}");
  begin({ everyMs: 60_000 });
  await expect.poll(told).toEqual([["DATA_DIR", expect.stringContaining("1 set aside, 0 waiting")]]);
  watch?.stop();
  begin({ everyMs: 20 });
  await expect.poll(told).toEqual([["DATA_DIR", expect.stringContaining("1 set aside, 1 waiting")]]);
});
