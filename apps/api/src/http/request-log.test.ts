import { afterAll, beforeAll, expect, it } from "vitest";
import { createLogger } from "../log.ts";
import { createTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
const lines: string[] = [];
beforeAll(async () => {
  api = await createTestApi({ log: createLogger("api", "info", { write: (line) => void lines.push(line) }) });
});
afterAll(() => api.close());

const NOBODYS = `/api/accounts/${crypto.randomUUID()}`;
const lineOf = (status: number) =>
  lines.map((line) => JSON.parse(line)).find(({ req, res }) => req?.path === NOBODYS && res?.status === status);

it("tells who asked for what is not theirs, and of nobody where nobody is signed in", async () => {
  const person = api.browser();
  await person.signUp();
  const { id } = await api.db.selectFrom("app_user").select("id").executeTakeFirstOrThrow();
  expect((await person.get(`${NOBODYS}?code=secret`)).status).toBe(404);
  expect((await api.browser().get(NOBODYS)).status).toBe(401);
  await expect.poll(() => lineOf(401)).toBeDefined();
  expect(lineOf(404)).toMatchObject({ userId: id, msg: "request" });
  expect(lineOf(401)).not.toHaveProperty("userId");
  expect(lines.join("")).not.toContain("code=secret");
});
