import { createHmac } from "node:crypto";

/** Enough that two callers do not look alike by chance. */
const CALLER_BYTES = 8;

/** What tells callers apart where their address is not to be kept; nobody can make it of one without the secret. */
export function callerName(secret: string, address: string): Buffer {
  return createHmac("sha256", secret).update(`caller ${address}`).digest().subarray(0, CALLER_BYTES);
}
