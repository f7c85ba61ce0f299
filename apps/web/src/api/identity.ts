import { queryOptions } from "@tanstack/react-query";
import { identityOptions, identityStep, invitation, sessionList } from "@tiktok-connect/contract";
import * as z from "zod/mini";
import { ApiError } from "./api-error.ts";
import { command, request } from "./request.ts";

const session = z.nullable(z.object({ user: z.object({ name: z.string(), email: z.string() }) }));
const refusal = z.object({ code: z.string() });
const nothing = z.object({});

const IDENTITY = "/api/identity";

export const sessionQuery = queryOptions({ queryKey: ["session"], queryFn: readSession });

/** What the sign-in pages can offer. */
export const identityOptionsQuery = queryOptions({
  queryKey: ["identity-options"],
  queryFn: () => request(identityOptions, `${IDENTITY}/options`),
});

/** Where this person is signed in. */
export const sessionsQuery = queryOptions({
  queryKey: ["sessions"],
  queryFn: async () => (await request(sessionList, "/api/sessions")).sessions,
});

/** `code` is one of the words that `texts` explains, such as `INVALID_EMAIL_OR_PASSWORD` or `too_many_requests`. */
export type Refused = { kind: "refused"; code: string };
export type Outcome<Kind extends string = "done"> = { kind: Kind } | Refused;

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

export async function signIn(credentials: Credentials): Promise<Outcome<"signed_in">> {
  const { email, password } = credentials;
  const outcome = await post("/sign-in/email", identityStep, { email, password });
  return outcome.kind === "refused" ? outcome : { kind: "signed_in" };
}

/** Creates an account; where no address has to be confirmed, that signs in as well. */
export async function signUp(
  newcomer: Credentials & { name: string },
): Promise<Outcome<"signed_in" | "confirm_address">> {
  const outcome = await post("/sign-up/email", identityStep, newcomer);
  if (outcome.kind === "refused") return outcome;
  return outcome.answer.next === "confirm_address" ? { kind: "confirm_address" } : signIn(newcomer);
}

/** Accepts an invitation, and signs in. @param email of the invitation */
export async function acceptInvitation(
  newcomer: Credentials & { name: string; token: string },
): Promise<Outcome<"signed_in">> {
  const { token, name, password } = newcomer;
  const outcome = await post("/accept-invitation", identityStep, { token, name, password });
  return outcome.kind === "refused" ? outcome : signIn(newcomer);
}

/** Whom a link invites. */
export function findInvitation(token: string) {
  return post("/invitation", invitation, { token });
}

export const sendResetLetter = (email: string) => post("/request-password-reset", nothing, { email });
export const sendConfirmationLetter = (email: string) => post("/send-verification-email", nothing, { email });
export const confirmAddress = (token: string) => post("/verify-email", nothing, { token });
export const resetPassword = (token: string, newPassword: string) =>
  post("/reset-password", nothing, { token, newPassword });
export const changePassword = (currentPassword: string, newPassword: string) =>
  post("/change-password", nothing, { currentPassword, newPassword });

/** @throws {ApiError} the session may still be open */
export async function signOut(): Promise<void> {
  const outcome = await post("/sign-out", nothing, {});
  if (outcome.kind === "refused") throw new ApiError("unavailable");
}

/** @throws {ApiError} */
export async function endSession(id: string): Promise<void> {
  await command(`/api/sessions/${encodeURIComponent(id)}`, "DELETE");
}

/** Signs out everywhere, here too. @throws {ApiError} */
export async function endAllSessions(): Promise<void> {
  await command("/api/sessions", "DELETE");
}

/** These answers say no in `{ code }`, of the sign-in library's or the api's own. */
async function post<T>(
  path: string,
  schema: z.ZodMiniType<T>,
  body: object,
): Promise<{ kind: "done"; answer: T } | Refused> {
  let response: Response;
  try {
    response = await fetch(IDENTITY + path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  } catch {
    return { kind: "refused", code: "unreachable" };
  }
  const content: unknown = await response.json().catch(() => null);
  if (response.ok) {
    const parsed = schema.safeParse(content);
    return parsed.success ? { kind: "done", answer: parsed.data } : { kind: "refused", code: "not_understood" };
  }
  const parsed = refusal.safeParse(content);
  return { kind: "refused", code: parsed.success ? parsed.data.code : "UNKNOWN" };
}
