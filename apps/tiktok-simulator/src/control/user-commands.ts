import { newUser, type SimulatedUser, userChange } from "@tiktok-connect/tiktok-simulator-control";
import type { App } from "../state/apps.ts";
import { avatarUrlOf, type User, unionIdOf } from "../state/users.ts";
import type { World } from "../state/world.ts";
import { type Command, parse, userOf } from "./command.ts";
import { ControlRefusal } from "./control-refusal.ts";

export const USER_COMMANDS: Readonly<Record<string, Command>> = {
  "POST users": ({ world, app, body }) => present(world, app, world.createUser(app, parse(newUser, body()))),

  "GET users"({ world, app, query }) {
    const user = world.users.get(query.get("userId") ?? "");
    if (!user) throw new ControlRefusal("not_found", "there is no such user");
    return present(world, app, user);
  },

  "PATCH users"({ world, app, argument, body }) {
    const user = userOf({ world, app }, argument);
    Object.assign(user, parse(userChange, body()));
    world.saveUser(user);
    return present(world, app, user);
  },
};

function present(world: World, app: App, user: User): SimulatedUser {
  const { madeFor: _, ...profile } = user;
  return {
    ...profile,
    openId: world.openId(app, user),
    unionId: unionIdOf(user.userId),
    avatarUrl: avatarUrlOf(user, world.origin),
  };
}
