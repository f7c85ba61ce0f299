import * as z from "zod/mini";
import { ONE_LINE } from "./one-line.ts";

/** `read`: see accounts. `token`: have access tokens as well. */
export const apiKeyScope = z.enum(["read", "token"]);
export type ApiKeyScope = z.infer<typeof apiKeyScope>;

/** So that the request stays below what the api reads of one, 16 KiB. */
const MOST_ACCOUNTS = 400;

export const apiKey = z.object({
  id: z.uuid(),
  name: z.string(),
  /** The first letters of the key, to tell it by. */
  start: z.string(),
  scope: apiKeyScope,
  /** Null: all of its owner's accounts, those to come included. */
  accountIds: z.nullable(z.array(z.uuid())),
  createdAt: z.iso.datetime(),
  /** Up to a minute behind; null: never. */
  lastUsedAt: z.nullable(z.iso.datetime()),
});
export type ApiKey = z.infer<typeof apiKey>;

/** `GET /api/api-keys`: those that work. */
export const apiKeyList = z.object({ apiKeys: z.array(apiKey) });

/** What `POST /api/api-keys` takes. */
export const newApiKey = z.strictObject({
  name: z.string().check(z.trim(), z.minLength(1), z.maxLength(100), z.regex(ONE_LINE)),
  scope: apiKeyScope,
  /** Left out or null: all accounts. */
  accountIds: z.optional(z.nullable(z.array(z.uuid()).check(z.minLength(1), z.maxLength(MOST_ACCOUNTS)))),
});
export type NewApiKey = z.infer<typeof newApiKey>;

/** Answer of `POST /api/api-keys`. The key is shown here and never again. */
export const createdApiKey = z.object({ apiKey, key: z.string() });
export type CreatedApiKey = z.infer<typeof createdApiKey>;
