import {
  newWebhookEndpoint,
  type WebhookDelivery as PresentedDelivery,
  type WebhookEndpoint as PresentedEndpoint,
  webhookEndpointChange,
} from "@tiktok-connect/contract";
import {
  changeWebhookEvents,
  createWebhookEndpoint,
  type DeliveryOrder,
  deleteWebhookEndpoint,
  enableWebhookEndpoint,
  findWebhookEndpoint,
  listWebhookDeliveries,
  listWebhookEndpoints,
  orderRedelivery,
  orderTestDelivery,
  rotateWebhookSecret,
  type WebhookDelivery,
  type WebhookEndpoint,
} from "@tiktok-connect/db";
import { type EndpointAddress, generateWebhookSecret, parseEndpointAddress } from "@tiktok-connect/webhooks";
import { type Request, Router } from "express";
import * as z from "zod";
import type { ApiDeps } from "../deps.ts";
import { parse, parseId } from "../http/parse.ts";
import { ProblemError } from "../http/problem.ts";
import { limitRequests, limitsOf } from "../http/request-limits.ts";
import { userOf } from "../identity/session.ts";

const DELIVERIES_A_PAGE = 25;
const deliveriesQuery = z.object({
  before: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional(),
});

const own = (req: Request) => ({ userId: userOf(req).id, endpointId: parseId(req.params.webhookEndpointId) });

/** Where a person's services are told what happens to their accounts, and what they were told. */
export function webhookEndpointRoutes({ db, cipher, webhooks, limiter }: ApiDeps): Router {
  // Each change of one stays in the audit trail.
  const limited = limitRequests(limiter, "webhook", (req) => userOf(req).id);
  const router = Router();

  router.get("/", async (req, res) => {
    const endpoints = await listWebhookEndpoints(db, userOf(req).id);
    res.json({ endpoints: endpoints.map(presentEndpoint) });
  });

  router.post("/", limited, async (req, res) => {
    const { url: asked, eventTypes } = parse(newWebhookEndpoint, req.body);
    const url = addressOf(parseEndpointAddress(asked, webhooks.networks));
    const secret = generateWebhookSecret();
    const created = await createWebhookEndpoint(db, cipher, { userId: userOf(req).id, url, eventTypes, secret });
    if (created.kind === "too_many") throw new ProblemError("conflict", "Delete an endpoint that is not needed.");
    // Shown this once: nobody between here and the browser may keep it.
    res
      .set("cache-control", "no-store")
      .status(201)
      .json({ endpoint: presentEndpoint(created.endpoint), secret });
  });

  router.patch("/:webhookEndpointId", limited, async (req, res) => {
    const { eventTypes } = parse(webhookEndpointChange, req.body);
    const endpoint = await changeWebhookEvents(db, { ...own(req), eventTypes });
    if (!endpoint) throw new ProblemError("not_found");
    res.json({ endpoint: presentEndpoint(endpoint) });
  });

  router.delete("/:webhookEndpointId", limited, async (req, res) => {
    if (!(await deleteWebhookEndpoint(db, own(req)))) throw new ProblemError("not_found");
    res.status(204).end();
  });

  router.post("/:webhookEndpointId/secret", limited, async (req, res) => {
    const secret = generateWebhookSecret();
    const endpoint = await rotateWebhookSecret(db, cipher, { ...own(req), secret });
    if (!endpoint) throw new ProblemError("not_found");
    res.set("cache-control", "no-store").json({ endpoint: presentEndpoint(endpoint), secret });
  });

  router.post("/:webhookEndpointId/enable", async (req, res) => {
    const endpoint = await enableWebhookEndpoint(db, own(req));
    if (!endpoint) throw new ProblemError("not_found");
    res.json({ endpoint: presentEndpoint(endpoint) });
  });

  router.post("/:webhookEndpointId/test", async (req, res) => {
    await limiter.count(limitsOf(req, "webhook", userOf(req).id));
    accept(await orderTestDelivery(db, own(req)));
    res.status(202).json({});
  });

  router.get("/:webhookEndpointId/deliveries", async (req, res) => {
    const { before = null } = parse(deliveriesQuery, req.query);
    if (!(await findWebhookEndpoint(db, own(req)))) throw new ProblemError("not_found");
    const found = await listWebhookDeliveries(db, { ...own(req), before, limit: DELIVERIES_A_PAGE + 1 });
    const deliveries = found.slice(0, DELIVERIES_A_PAGE);
    const next = found.length > deliveries.length ? (deliveries.at(-1)?.sequence ?? null) : null;
    res.json({ deliveries: deliveries.map(presentDelivery), next });
  });

  router.post("/:webhookEndpointId/deliveries/:webhookDeliveryId/redelivery", async (req, res) => {
    await limiter.count(limitsOf(req, "webhook", userOf(req).id));
    accept(await orderRedelivery(db, { ...own(req), deliveryId: parseId(req.params.webhookDeliveryId) }));
    res.status(202).json({});
  });
  return router;
}

const REFUSALS: Record<(EndpointAddress & { kind: "refused" })["reason"], string> = {
  malformed: "Give the whole address, such as https://example.com/webhooks.",
  not_https: "Give an https address.",
  credentials: "Give an address without a name and a password in it; deliveries are signed.",
  forbidden_network: "Give an address that is reached over the internet.",
};

function addressOf(address: EndpointAddress): string {
  if (address.kind === "refused") throw new ProblemError("invalid_request", REFUSALS[address.reason]);
  return address.url;
}

function accept(order: DeliveryOrder): void {
  if (order === "unknown") throw new ProblemError("not_found");
  if (order === "disabled") throw new ProblemError("conflict", "Enable the endpoint first.");
}

function presentEndpoint(endpoint: WebhookEndpoint): PresentedEndpoint {
  return {
    ...endpoint,
    createdAt: endpoint.createdAt.toISOString(),
    previousSecretEndsAt: endpoint.previousSecretEndsAt?.toISOString() ?? null,
    failingSince: endpoint.failingSince?.toISOString() ?? null,
    disabledAt: endpoint.disabledAt?.toISOString() ?? null,
  };
}

function presentDelivery({ sequence: _order, ...delivery }: WebhookDelivery): PresentedDelivery {
  return {
    ...delivery,
    eventAt: delivery.eventAt.toISOString(),
    lastAttemptAt: delivery.lastAttemptAt?.toISOString() ?? null,
    nextAttemptAt: delivery.nextAttemptAt?.toISOString() ?? null,
  };
}
