import { queryOptions } from "@tanstack/react-query";
import * as z from "zod/mini";
import { ApiError } from "./api-error.ts";

const session = z.nullable(z.object({ user: z.object({ name: z.string(), email: z.string() }) }));
const refusal = z.object({ code: z.string() });

/** better-auth's HTTP API; its errors are `{ code, message }`, not problem+json. */
const IDENTITY = "/api/identity";

export const sessionQuery = queryOptions({ queryKey: ["session"], queryFn: readSession });

export type SignInOutcome =
  | { kind: "signed_in" }
  /** `code` is better-auth's, or `TOO_MANY_ATTEMPTS`, `UNREACHABLE`, `UNKNOWN` */
  | { kind: "refused"; code: string };

export interface Credentials {
  email: string;
  password: string;
}

/** @returns who is signed in, null when nobody is */
async function readSession() {
  const response = await fetch(`${IDENTITY}/get-session`).catch((cause: unknown) => {
    throw new ApiError("unreachable", { cause });
  });
  const parsed = session.safeParse(await response.json().catch(() => undefined));
  if (!parsed.success) throw new ApiError("not_understood", { cause: parsed.error });
  return parsed.data?.user ?? null;
}

export function signIn(credentials: Credentials): Promise<SignInOutcome> {
  return post("/sign-in/email", credentials);
}

export function signUp(newcomer: Credentials & { name: string }): Promise<SignInOutcome> {
  return post("/sign-up/email", newcomer);
}

/** @throws {ApiError} the session may still be open */
export async function signOut(): Promise<void> {
  const outcome = await post("/sign-out", {});
  if (outcome.kind === "refused") throw new ApiError("unavailable");
}

async function post(path: string, body: object): Promise<SignInOutcome> {
  let response: Response;
  try {
    response = await fetch(IDENTITY + path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  } catch {
    return { kind: "refused", code: "UNREACHABLE" };
  }
  if (response.ok) return { kind: "signed_in" };
  if (response.status === 429) return { kind: "refused", code: "TOO_MANY_ATTEMPTS" };
  const parsed = refusal.safeParse(await response.json().catch(() => null));
  return { kind: "refused", code: parsed.success ? parsed.data.code : "UNKNOWN" };
}
