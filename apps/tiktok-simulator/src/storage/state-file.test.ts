import { appendFile, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSimulatorControl } from "@tiktok-connect/tiktok-simulator-control";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../simulator.ts";
import { exchange, obtainCode, refresh } from "../testing/tiktok-calls.ts";

const CLIENT_KEY = "sbawkept";

let directory: string;
let stateFile: string;
const running: Simulator[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "tiktok-connect-simulator-"));
  stateFile = join(directory, "below", "state");
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()));
  await rm(directory, { recursive: true });
});

async function start() {
  const simulator = await startSimulator({
    port: 0,
    stateFile,
    app: { clientKey: CLIENT_KEY, clientSecret: "a-secret", scopes: ["user.info.basic"] },
    onError: (error) => {
      throw error;
    },
  });
  running.push(simulator);
  return { app: await createSimulatorControl(simulator.origin).app(CLIENT_KEY), close: () => simulator.close() };
}

test("apps, users, grants, consents and tokens survive a restart", async () => {
  const first = await start();
  await first.app.approveScopes(["video.list"]);
  const user = await first.app.createUser({ displayName: "Ada" });
  const { json } = await exchange(first.app, await obtainCode(first.app, user));
  const spent = String(json.refresh_token);
  const next = await refresh(first.app, spent);
  const reported = await first.app.grantReport(user);
  await first.close();

  const second = await start();
  expect((await second.app.settings()).scopes).toEqual(["user.info.basic", "video.list"]);
  expect(await second.app.sameUser(user)).toMatchObject({ displayName: "Ada", openId: user.openId });
  expect(await second.app.grantReport(user)).toEqual(reported);
  expect((await second.app.inspectToken(spent)).state).toBe("spent");
  expect((await refresh(second.app, String(next.json.refresh_token))).json).toHaveProperty("access_token");
});

test("a line that a crash cut short is left out, and does not spoil what comes after it", async () => {
  const first = await start();
  const user = await first.app.createUser();
  const pair = await first.app.grant(user);
  await first.close();
  await appendFile(stateFile, '{"grant":{"serial":0,"clie');

  const second = await start();
  const next = await refresh(second.app, pair.refreshToken);
  await second.close();
  const third = await start();
  expect((await third.app.inspectToken(String(next.json.refresh_token))).state).toBe("living");
});

test("a second simulator on the same port leaves the file alone", async () => {
  const first = await start();
  const pair = await first.app.grant(await first.app.createUser());
  const port = Number(new URL(first.app.origin).port);
  await expect(startSimulator({ port, stateFile, onError: () => {} })).rejects.toMatchObject({ code: "port_in_use" });
  const next = await refresh(first.app, pair.refreshToken);
  await first.close();
  const again = await start();
  expect((await again.app.inspectToken(String(next.json.refresh_token))).state).toBe("living");
});

test("a start leaves out what was replaced, and only the owner may read the file", async () => {
  const first = await start();
  let { refreshToken } = await first.app.grant(await first.app.createUser());
  for (let count = 0; count < 20; count += 1) {
    refreshToken = String((await refresh(first.app, refreshToken)).json.refresh_token);
  }
  await first.close();
  const grown = (await readFile(stateFile, "utf8")).split("\n").length;
  const second = await start();
  await second.close();
  expect((await readFile(stateFile, "utf8")).split("\n").length).toBeLessThan(grown - 15);
  expect((await stat(stateFile)).mode & 0o077).toBe(0);
});
