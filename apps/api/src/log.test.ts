import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLogger } from "./log.ts";

/** What a logger writes while something is done with it. */
function written(use: (log: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = [];
  use(createLogger("test", "trace", { write: (line) => void lines.push(line) }));
  return lines.join("");
}

const CANARY = "canary9f3e71";

describe("the log", () => {
  it("removes what is logged under the name of a secret, as deep as it comes", () => {
    const secret = { password: CANARY, accessToken: CANARY, "set-cookie": CANARY };
    const text = written((log) => log.info({ ...secret, user: secret, req: { headers: secret } }, "something"));
    expect(text).not.toContain(CANARY);
    expect(JSON.parse(text)).toMatchObject({ msg: "something", user: { password: "[removed]" } });
  });

  it("shows no token of TikTok's, no API key and no code or state of an address, wherever they stand in it", () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9_-]{8,40}$/);
    const form = fc.constantFrom<(secret: string) => string>(
      (text) => `act.${text}!4521.va`,
      (text) => `rft.${text}`,
      (text) => `Bearer tkc_${text}`,
      (text) => `whsec_${text}=`,
      (text) => `/api/auth/callback/tiktok?code=${text}*1!6345.u1&scopes=user.info.basic`,
      (text) => `https://connect.example/api/auth/callback/tiktok?scopes=x&state=${text}`,
    );
    const place = fc.constantFrom<(log: ReturnType<typeof createLogger>, text: string) => void>(
      (log, text) => log.info(text),
      (log, text) => log.error({ err: new Error(text) }, "a request failed"),
      (log, text) => log.error({ err: new Error("outer", { cause: new Error(`inner ${text}`) }) }, "a job failed"),
      (log, text) => log.warn({ deep: { list: [text, { more: text }] } }, "odd"),
      (log, text) => log.child({ path: text }).debug("child"),
    );
    fc.assert(
      fc.property(secret, form, place, (text, write, log) => {
        const line = written((logger) => log(logger, write(text)));
        expect(line).not.toContain(text);
        expect(() => JSON.parse(line)).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });

  it("tells of an error what helps, and nothing that hangs on it", () => {
    const error = Object.assign(new Error("the request failed"), { code: "ECONNRESET", request: { body: CANARY } });
    const line = written((log) => log.error({ err: error }, "failed"));
    expect(JSON.parse(line)).toMatchObject({
      err: { name: "Error", code: "ECONNRESET", message: "the request failed" },
    });
    expect(line).not.toContain(CANARY);
  });
});
