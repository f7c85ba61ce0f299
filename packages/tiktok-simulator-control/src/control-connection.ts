import { request } from "undici";
import * as z from "zod";
import { SimulatorControlError } from "./control-error.ts";

const refusal = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/** Speaks the control API's JSON with one simulator. */
export class ControlConnection {
  readonly origin: string;

  constructor(origin: string) {
    this.origin = new URL(origin).origin;
  }

  get<Schema extends z.ZodType>(path: string, answer: Schema): Promise<z.output<Schema>> {
    return this.#send("GET", path, undefined, answer);
  }

  post<Schema extends z.ZodType>(path: string, body: unknown, answer: Schema): Promise<z.output<Schema>> {
    return this.#send("POST", path, body, answer);
  }

  patch<Schema extends z.ZodType>(path: string, body: unknown, answer: Schema): Promise<z.output<Schema>> {
    return this.#send("PATCH", path, body, answer);
  }

  delete<Schema extends z.ZodType>(path: string, answer: Schema): Promise<z.output<Schema>> {
    return this.#send("DELETE", path, undefined, answer);
  }

  async #send<Schema extends z.ZodType>(
    method: "GET" | "POST" | "PATCH" | "DELETE",
    path: string,
    body: unknown,
    answer: Schema,
  ): Promise<z.output<Schema>> {
    const response = await request(`${this.origin}/__control${path}`, {
      method,
      headers: { "content-type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
      headersTimeout: 0, // a wait is answered when what it waits for has happened
    });
    const json: unknown = await response.body.json();
    if (response.statusCode < 400) return answer.parse(json);
    const { error } = refusal.parse(json);
    throw new SimulatorControlError(error.code, error.message);
  }
}
