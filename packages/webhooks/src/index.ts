export { type EndpointAddress, type Networks, parseEndpointAddress } from "./endpoint-address.ts";
export { type AttemptResult, createWebhookSender, type SignedMessage, type WebhookSender } from "./sender.ts";
export { generateWebhookSecret } from "./signature.ts";
