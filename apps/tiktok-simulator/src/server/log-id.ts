import { randomBytes } from "node:crypto";

const OF_THIS_PROCESS = randomBytes(6).toString("hex").toUpperCase();
let issued = 0;
let second = 0;
let timestamp = "";

/** TikTok's id of one request: 34 characters, the moment first. */
export function newLogId(): string {
  const now = Date.now();
  if (Math.floor(now / 1000) !== second) {
    second = Math.floor(now / 1000);
    timestamp = new Date(now).toISOString().replace(/\D/g, "").slice(0, 14);
  }
  issued += 1;
  return timestamp + OF_THIS_PROCESS + issued.toString(16).toUpperCase().padStart(8, "0");
}

/** The id that an answer names in its body; a new one if it names none. */
export function logIdOf(body: object): string {
  if ("log_id" in body && typeof body.log_id === "string") return body.log_id;
  return "error" in body && typeof body.error === "object" && body.error ? logIdOf(body.error) : newLogId();
}
