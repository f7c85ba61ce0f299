import { newFault, releaseRequest } from "@tiktok-connect/tiktok-simulator-control";
import { presentFault } from "../faults/fault-board.ts";
import { isDeliveryFault } from "../webhooks/outbox.ts";
import { type Command, parse } from "./command.ts";
import { ControlRefusal } from "./control-refusal.ts";

export const FAULT_COMMANDS: Readonly<Record<string, Command>> = {
  "POST faults"({ app, body }) {
    const fault = parse(newFault, body());
    if (fault.endpoint === "webhook" && !isDeliveryFault(fault)) {
      throw new ControlRefusal("invalid_request", "a webhook can be delayed, held and dropped");
    }
    return presentFault(app.faults.inject(fault));
  },

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
