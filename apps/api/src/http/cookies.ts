import type { Request } from "express";

/** The value of a cookie as it was sent, not decoded; null when there is none of that name. */
export function readCookie(req: Request, name: string): string | null {
  for (const pair of (req.headers.cookie ?? "").split(";")) {
    const [key, value] = pair.trim().split("=", 2);
    if (key === name && value !== undefined) return value;
  }
  return null;
}
