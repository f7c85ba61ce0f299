import * as z from "zod";

export const endpoint = z.enum(["authorize", "token", "revoke", "user_info", "creator_info", "webhook"]);
export const grantType = z.enum(["authorization_code", "refresh_token", "client_credentials"]);

/** Requests that arrived, answered or not. */
export const callCounts = z.object({
  authorize: z.number(),
  token: z.object({
    authorization_code: z.number(),
    refresh_token: z.number(),
    client_credentials: z.number(),
    /** No grant type, or an unknown one. */
    other: z.number(),
  }),
  revoke: z.number(),
  user_info: z.number(),
  creator_info: z.number(),
  /** Deliveries that left, answered or not. */
  webhook: z.number(),
});

export type Endpoint = z.infer<typeof endpoint>;
export type GrantType = z.infer<typeof grantType>;
export type CallCounts = z.infer<typeof callCounts>;
