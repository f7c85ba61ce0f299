import { tokenQuestion, waitRequest } from "@tiktok-connect/tiktok-simulator-control";
import { conditionOf } from "../activity/conditions.ts";
import { presentTokenState } from "../state/token-state.ts";
import { type Command, parse } from "./command.ts";
import { ControlRefusal } from "./control-refusal.ts";
import { reportOf, totalsOf } from "./grant-report.ts";

export const REPORT_COMMANDS: Readonly<Record<string, Command>> = {
  "GET summary": ({ app }) => ({ calls: app.activity.calls, totals: totalsOf(app) }),

  "GET report": ({ app }) => ({
    calls: app.activity.calls,
    totals: totalsOf(app),
    grants: [...app.grants.values()].map(reportOf),
  }),

  "POST inspect-token"({ world, app, body }) {
    const token = world.judge(parse(tokenQuestion, body()).token);
    return presentTokenState(token?.grant.clientKey === app.settings.clientKey ? token : null);
  },

  async "POST wait"({ app, body }) {
    const { condition, timeoutMs } = parse(waitRequest, body());
    if (await app.activity.until(conditionOf(app, condition), timeoutMs)) return {};
    throw new ControlRefusal("wait_timed_out", `it has not happened: ${JSON.stringify(condition)}`);
  },
};
