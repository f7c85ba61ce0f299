import { newFault, releaseRequest } from "@tiktok-connect/tiktok-simulator-control";
import { presentFault } from "../faults/fault-board.ts";
import { type Command, parse } from "./command.ts";

export const FAULT_COMMANDS: Readonly<Record<string, Command>> = {
  "POST faults": ({ app, body }) => presentFault(app.faults.inject(parse(newFault, body()))),

  "GET faults": ({ app }) => ({ faults: app.faults.list() }),

  "DELETE faults"({ app }) {
    app.faults.clear();
    return {};
  },

  "POST release"({ app, body }) {
    const { as, fault } = parse(releaseRequest, body());
    return { released: app.faults.release(as, fault) };
  },
};
