import { type Answer, json } from "../server/answer.ts";
import type { Incoming } from "../server/incoming.ts";
import type { World } from "../state/world.ts";
import { APP_COMMANDS, registerApp } from "./app-commands.ts";
import type { Command } from "./command.ts";
import { ControlRefusal } from "./control-refusal.ts";
import { FAULT_COMMANDS } from "./fault-commands.ts";
import { GRANT_COMMANDS } from "./grant-commands.ts";
import { REPORT_COMMANDS } from "./report-commands.ts";
import { USER_COMMANDS } from "./user-commands.ts";
import { WEBHOOK_COMMANDS } from "./webhook-commands.ts";

const COMMANDS: Readonly<Record<string, Command>> = {
  ...APP_COMMANDS,
  ...USER_COMMANDS,
  ...GRANT_COMMANDS,
  ...FAULT_COMMANDS,
  ...REPORT_COMMANDS,
  ...WEBHOOK_COMMANDS,
};

/** The control API: `/__control/apps`, and `/__control/apps/<client key>/<command>[/<argument>]`. */
export async function control(world: World, incoming: Incoming): Promise<Answer> {
  try {
    const done = await carryOut(world, incoming);
    await world.durable();
    return json(done);
  } catch (error) {
    if (!(error instanceof ControlRefusal)) throw error;
    return json({ error: { code: error.code, message: error.message } }, { status: error.status });
  }
}

async function carryOut(world: World, incoming: Incoming): Promise<object> {
  const { method, url } = incoming;
  const [collection, clientKey, command = "", argument = ""] = url.pathname.split("/").slice(2).map(decodeURIComponent);
  const body = () => bodyOf(incoming);
  if (collection === "apps" && clientKey === undefined && method === "POST") return registerApp(world, body());
  const app = world.apps.get(clientKey ?? "");
  if (collection !== "apps" || !app) throw new ControlRefusal("not_found", "there is no such app");
  const carry = COMMANDS[`${method} ${command}`];
  if (!carry) throw new ControlRefusal("not_found", `there is no command ${method} ${command}`);
  return carry({ world, app, argument, query: url.searchParams, body });
}

function bodyOf({ body }: Incoming): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new ControlRefusal("invalid_request", "the body is not JSON", { cause });
  }
}
