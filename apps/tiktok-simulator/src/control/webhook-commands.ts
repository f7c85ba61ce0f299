import { newWebhook } from "@tiktok-connect/tiktok-simulator-control";
import { type Command, parse } from "./command.ts";

export const WEBHOOK_COMMANDS: Readonly<Record<string, Command>> = {
  "POST webhooks"({ app, body }) {
    app.outbox.tell(parse(newWebhook, body()));
    return {};
  },

  "GET webhooks": ({ app }) => ({ webhooks: app.outbox.list() }),
};
