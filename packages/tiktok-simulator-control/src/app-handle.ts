import * as z from "zod";
import type { ControlConnection } from "./control-connection.ts";
import { type AppSettings, appSettings } from "./protocol/apps.ts";
import { faultReport, faultReports, releaseAnswer } from "./protocol/faults.ts";
import { mintedPairs, tokenPair } from "./protocol/grants.ts";
import { appReport, grantReport, summary, tokenState } from "./protocol/reports.ts";
import { simulatedUser } from "./protocol/users.ts";
import { webhookReports } from "./protocol/webhooks.ts";
import type { SimulatorApp, UserReference } from "./simulator-app.ts";
import { walkConsent } from "./walk-consent.ts";

const done = z.object({});

/** The functions of one app, each one request to the control API. */
export function appHandle(connection: ControlConnection, created: AppSettings): SimulatorApp {
  const { clientKey, clientSecret } = created;
  const [first] = created.redirectUris;
  const path = `/apps/${encodeURIComponent(clientKey)}`;
  const settings = () => connection.get(path, appSettings);
  const change: SimulatorApp["change"] = (changes) => connection.patch(path, changes, appSettings);

  return {
    origin: connection.origin,
    authorizeUrl: `${connection.origin}/v2/auth/authorize/`,
    clientKey,
    clientSecret,
    redirectUri: typeof first === "string" ? first : (first?.uri ?? ""),

    settings,
    change,
    async approveScopes(scopes) {
      return change({ scopes: [...new Set([...(await settings()).scopes, ...scopes])] });
    },
    async withdrawScopes(scopes) {
      return change({ scopes: (await settings()).scopes.filter((scope) => !scopes.includes(scope)) });
    },

    createUser: (profile = {}) => connection.post(`${path}/users`, profile, simulatedUser),
    changeUser: (user, changes) =>
      connection.patch(`${path}/users/${encodeURIComponent(openIdOf(user))}`, changes, simulatedUser),
    sameUser: (user) => connection.get(`${path}/users?userId=${encodeURIComponent(user.userId)}`, simulatedUser),

    grant: (user, options = {}) => connection.post(`${path}/grants`, { ...options, openId: openIdOf(user) }, tokenPair),
    async grantMany(count, options = {}) {
      const { pairs } = await connection.post(`${path}/bulk-grants`, { ...options, count }, mintedPairs);
      return pairs;
    },
    consent: walkConsent,
    async removeApp(user, reason = "user_disconnected") {
      await connection.post(`${path}/removals`, { openId: openIdOf(user), reason }, done);
    },

    async sendWebhook(webhook) {
      await connection.post(`${path}/webhooks`, webhook, done);
    },
    async webhooks() {
      return (await connection.get(`${path}/webhooks`, webhookReports)).webhooks;
    },

    fault: (fault) => connection.post(`${path}/faults`, fault, faultReport),
    async faults() {
      return (await connection.get(`${path}/faults`, faultReports)).faults;
    },
    async clearFaults() {
      await connection.delete(`${path}/faults`, done);
    },
    async release(options = {}) {
      return (await connection.post(`${path}/release`, options, releaseAnswer)).released;
    },

    summary: () => connection.get(`${path}/summary`, summary),
    report: () => connection.get(`${path}/report`, appReport),
    grantReport: (user) => connection.get(`${path}/grants/${encodeURIComponent(openIdOf(user))}`, grantReport),
    inspectToken: (token) => connection.post(`${path}/inspect-token`, { token }, tokenState),
    async waitFor(condition, { timeoutMs = 60_000 } = {}) {
      await connection.post(`${path}/wait`, { condition, timeoutMs }, done);
    },
  };
}

function openIdOf(user: UserReference): string {
  return typeof user === "string" ? user : user.openId;
}
