import { type AppChange, type AppSettings, appChange, appOptions } from "@tiktok-connect/tiktok-simulator-control";
import { type App, changed, registration } from "../state/apps.ts";
import type { World } from "../state/world.ts";
import { type Command, parse } from "./command.ts";
import { ControlRefusal } from "./control-refusal.ts";

export function registerApp(world: World, body: unknown): AppSettings {
  const settings = registration(parse(appOptions, body));
  if (world.apps.has(settings.clientKey)) throw new ControlRefusal("invalid_request", "that client key is taken");
  return world.registerApp(settings).settings;
}

export function changeApp(world: World, app: App, change: AppChange): AppSettings {
  app.settings = changed(app.settings, change);
  world.saveApp(app);
  return app.settings;
}

export const APP_COMMANDS: Readonly<Record<string, Command>> = {
  "GET ": ({ app }) => app.settings,
  "PATCH ": ({ world, app, body }) => changeApp(world, app, parse(appChange, body())),
};
