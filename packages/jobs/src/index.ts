export type { JobHandlers, JobName, JobPayload, QueueName } from "./catalogue.ts";
export { type ConsumerOptions, type JobConsumer, startConsumer } from "./consumer.ts";
export { createProducer, type JobProducer, type QueueDepth, QueueUnavailableError } from "./producer.ts";
export { migrateQueue, type QueueStore } from "./store.ts";
