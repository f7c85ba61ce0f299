import type { Request } from "express";

/** How far somebody has heard: milliseconds since the epoch by the database's clock, which all apis share. */
const POSITION = /^\d{13}$/;

/**
 * Since when somebody was not listening; null when they never were, or say nothing usable. Browsers send it by
 * themselves when a line was cut, and the page, which begins a line anew, in the address.
 */
export function readPosition(req: Request): Date | null {
  const text = req.get("last-event-id") ?? req.query.lastEventId;
  return typeof text === "string" && POSITION.test(text) ? new Date(Number(text)) : null;
}

/** Tells the position of what is heard from now on. @param at the database's moment now */
export function startPosition(at: Date): () => string {
  const startedAt = performance.now();
  return () => String(Math.floor(at.getTime() + performance.now() - startedAt));
}
