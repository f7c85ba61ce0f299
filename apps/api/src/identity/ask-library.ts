import { fromNodeHeaders } from "better-auth/node";
import type { Request, Response } from "express";
import * as z from "zod";
import { ProblemError } from "../http/problem.ts";
import { type Auth, CLIENT_ADDRESS_HEADER, IDENTITY_PATH } from "./auth.ts";

/** What the sign-in library answered, without what must not leave: it puts session tokens into its answers. */
export interface LibraryAnswer {
  ok: boolean;
  status: number;
  /** Why not, in the library's codes, such as `INVALID_EMAIL_OR_PASSWORD`. */
  code: string;
  cookies: string[];
}

const refusal = z.object({ code: z.string() });

/**
 * Asks the sign-in library on behalf of a browser.
 *
 * @param body what was parsed; nothing that a browser sent reaches the library otherwise
 * @throws {ProblemError} `unavailable`, when the library failed, mostly since the database is away
 */
export async function askLibrary(
  auth: Auth,
  req: Request,
  path: `/${string}`,
  body: Record<string, string | boolean> | null,
): Promise<LibraryAnswer> {
  const headers = fromNodeHeaders(req.headers);
  headers.set(CLIENT_ADDRESS_HEADER, req.ip ?? "");
  for (const name of ["content-length", "content-type", "transfer-encoding", "connection"]) headers.delete(name);
  const init = body === null ? { headers } : { method: "POST", headers, body: JSON.stringify(body) };
  if (body !== null) headers.set("content-type", "application/json");
  const request = new globalThis.Request(auth.options.baseURL + IDENTITY_PATH + path, init);
  const response = await auth.handler(request).catch((cause: unknown) => {
    throw new ProblemError("unavailable", "Try again in a moment.", { cause });
  });
  if (response.status >= 500) throw new ProblemError("unavailable", "Try again in a moment.");
  const answer = response.ok ? null : refusal.safeParse(await response.json().catch(() => null));
  return {
    ok: response.ok,
    status: response.status,
    code: answer?.success ? answer.data.code : "UNKNOWN",
    cookies: response.headers.getSetCookie(),
  };
}

/** Hands the library's cookies on, and either `success` or why not. */
export function deliver(res: Response, answer: LibraryAnswer, success: object): void {
  res.append("set-cookie", answer.cookies);
  if (answer.ok) res.json(success);
  else refuse(res, answer.status, answer.code);
}

/** The library's shape of a refusal, for those of our own as well. */
export function refuse(res: Response, status: number, code: string): void {
  res.status(status).json({ code });
}
