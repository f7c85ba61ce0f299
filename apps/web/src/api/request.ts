import { problem } from "@tiktok-connect/contract";
import type * as z from "zod/mini";
import { ApiError } from "./api-error.ts";
import { leaveForSignIn } from "./sign-in-address.ts";

type Method = "GET" | "POST" | "PATCH" | "DELETE";

/**
 * Asks the api and reads its answer by the contract.
 *
 * @returns never when nobody is signed in: the page is then left for sign-in, and nobody needs an answer
 * @throws {ApiError}
 */
export async function request<T>(
  schema: z.ZodMiniType<T>,
  path: string,
  method: Method = "GET",
  body?: object,
): Promise<T> {
  const parsed = schema.safeParse(await readJson(await send(path, method, body)));
  if (!parsed.success) throw new ApiError("not_understood", { cause: parsed.error });
  return parsed.data;
}

/** Like {@link request}, for answers without content. */
export async function command(path: string, method: Exclude<Method, "GET">): Promise<void> {
  await send(path, method);
}

async function send(path: string, method: Method, body?: object): Promise<Response> {
  const headers = { accept: "application/json", ...(body && { "content-type": "application/json" }) };
  const sent = fetch(path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  const response = await sent.catch((cause: unknown) => {
    throw new ApiError("unreachable", { cause });
  });
  if (response.status === 401) {
    leaveForSignIn();
    return new Promise<never>(() => {});
  }
  if (!response.ok) throw await readProblem(response);
  return response;
}

/** A proxy between here and the api may answer with something that is no problem+json. */
async function readProblem(response: Response): Promise<ApiError> {
  const parsed = problem.safeParse(await readJson(response).catch(() => null));
  if (parsed.success) return new ApiError(parsed.data.code, { detail: parsed.data.detail });
  return new ApiError(response.status >= 500 ? "unavailable" : "not_understood");
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (cause) {
    throw new ApiError("not_understood", { cause });
  }
}
