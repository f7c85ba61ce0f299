import * as z from "zod";
import type { App } from "../state/apps.ts";
import type { User } from "../state/users.ts";
import type { World } from "../state/world.ts";
import { ControlRefusal } from "./control-refusal.ts";

/** What a command gets to work with. */
export interface CommandInput {
  readonly world: World;
  readonly app: App;
  /** What stands in the path after the command; empty when nothing does. */
  readonly argument: string;
  readonly query: URLSearchParams;
  /** @throws {ControlRefusal} when it is not JSON */
  readonly body: () => unknown;
}

export type Command = (input: CommandInput) => object | Promise<object>;

/** @throws {ControlRefusal} naming what is wrong */
export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new ControlRefusal("invalid_request", z.prettifyError(parsed.error));
  return parsed.data;
}

/** @throws {ControlRefusal} when this app knows nobody by that open id */
export function userOf({ world, app }: Pick<CommandInput, "world" | "app">, openId: string): User {
  const user = world.userByOpenId(app, openId);
  if (!user) throw new ControlRefusal("not_found", "this app knows no user with that open id");
  return user;
}
