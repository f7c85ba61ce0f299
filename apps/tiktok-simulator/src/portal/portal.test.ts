import type { SimulatorApp } from "@tiktok-connect/tiktok-simulator-control";
import { expect, test } from "vitest";
import { testSimulator } from "../testing/test-simulator.ts";
import { refresh } from "../testing/tiktok-calls.ts";

const simulator = testSimulator();

async function portal(app: SimulatorApp): Promise<string> {
  return (await fetch(`${app.origin}/?app=${app.clientKey}`)).text();
}

/** Sends one of the portal's forms; its address and answer are those of a browser without scripts. */
function send(app: SimulatorApp, change: string, fields: readonly [string, string][]): Promise<Response> {
  const body = new URLSearchParams([["app", app.clientKey], ...fields]);
  return fetch(`${app.origin}/portal/${change}`, { method: "POST", body, redirect: "manual" });
}

test("shows the app, its scopes, and who has connected", async () => {
  const app = await simulator.createApp({ name: "My <app>", scopes: ["user.info.basic"] });
  const user = await app.createUser({ displayName: "Ada" });
  expect(await portal(app)).toContain("Nobody has connected yet");
  await app.grant(user);
  const page = await portal(app);
  expect(page).toContain("My &#60;app&#62;");
  expect(page).toContain("Ada");
  expect(page).toContain("Alive");
  expect(page.match(/name="scope" value="[\w.]+" checked/g)).toEqual(['name="scope" value="user.info.basic" checked']);
});

test("approves and withdraws scopes", async () => {
  const app = await simulator.createApp();
  const answer = await send(app, "scopes", [
    ["scope", "user.info.basic"],
    ["scope", "video.upload"],
  ]);
  expect(answer.status).toBe(303);
  expect(answer.headers.get("location")).toBe(`/?app=${app.clientKey}`);
  expect((await app.settings()).scopes).toEqual(["user.info.basic", "video.upload"]);
});

test("changes lifetimes, and says what is wrong with them", async () => {
  const app = await simulator.createApp();
  await send(app, "lifetimes", [
    ["access", "90"],
    ["refresh", "600"],
    ["rotates", "no"],
  ]);
  const changed = { accessTokenSeconds: 90, refreshTokenSeconds: 600, rotatesRefreshToken: false };
  expect(await app.settings()).toMatchObject(changed);
  expect((await send(app, "lifetimes", [["access", "-1"]])).status).toBe(400);
  expect(await app.settings()).toMatchObject(changed);
});

test("removes the app from an account", async () => {
  const app = await simulator.createApp();
  const { openId } = await app.grant(await app.createUser());
  await send(app, "removal", [
    ["openId", openId],
    ["reason", "user_disconnected"],
  ]);
  expect(await app.grantReport(openId)).toMatchObject({ alive: false, endedReason: "user_disconnected" });
  expect(await portal(app)).toContain("removed by the user");
});

test("switches a fault on, and off again", async () => {
  const app = await simulator.createApp();
  const pair = await app.grant(await app.createUser());
  await send(app, "fault", [
    ["fault", "unavailable"],
    ["times", "until-cleared"],
  ]);
  expect((await refresh(app, pair.refreshToken)).status).toBe(503);
  expect(await portal(app)).toContain("1 so far, until cleared");
  await send(app, "clear-faults", []);
  expect((await refresh(app, pair.refreshToken)).status).toBe(200);
});

test("every fault that is offered can be injected", async () => {
  const app = await simulator.createApp();
  const offered = [...(await portal(app)).matchAll(/<option value="(\w+)">(?:Tokens|Refresh|User info|Revoke):/g)];
  expect(offered.length).toBeGreaterThan(5);
  for (const [, fault = ""] of offered) {
    const answer = await send(app, "fault", [
      ["fault", fault],
      ["times", "once"],
    ]);
    expect(answer.status).toBe(303);
  }
  expect(await app.faults()).toHaveLength(offered.length);
});
