import type { Request } from "express";
import { pino } from "pino";
import { expect, it } from "vitest";
import { createFailureLog } from "./failure-log.ts";

it("tells once that something is away, and every other failure", () => {
  const lines: string[] = [];
  const logFailure = createFailureLog(pino({}, { write: (line) => void lines.push(line) }));
  const req = { method: "GET", baseUrl: "/v1", path: "/accounts" } as Request;
  for (let count = 0; count < 5; count++) logFailure(new Error("away"), { away: true, req });
  for (let count = 0; count < 2; count++) logFailure(new Error("a mistake"), { away: false, req });
  expect(lines.map((line) => (JSON.parse(line) as { err: { message: string } }).err.message)).toEqual([
    "away",
    "a mistake",
    "a mistake",
  ]);
  expect(lines[0]).toContain('"path":"/v1/accounts"');
});
