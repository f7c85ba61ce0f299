import type { Request } from "express";

/** The bearer token of a request (RFC 6750, section 2.1); null when there is none. */
export function bearerToken(req: Request): string | null {
  const header = req.headers.authorization;
  return header !== undefined && /^bearer /i.test(header) ? header.slice("bearer ".length).trim() : null;
}
