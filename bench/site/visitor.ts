import type { BrowserContext } from "playwright-core";
import { launchChromium } from "../../e2e/testing/chromium.ts";

/** Somebody who is signed in, at a browser of their own. */
export interface BenchVisitor extends AsyncDisposable {
  readonly origin: string;
  readonly context: BrowserContext;
}

export async function createVisitor(origin: string): Promise<BenchVisitor> {
  const browser = await launchChromium();
  const context = await browser.newContext({ viewport: { width: 1_280, height: 800 } });
  const credentials = { name: "Ada", email: "ada@example.com", password: "correct horse battery" };
  for (const step of ["sign-up", "sign-in"]) {
    const answer = await context.request.post(`${origin}/api/identity/${step}/email`, {
      headers: { origin },
      data: step === "sign-up" ? credentials : { email: credentials.email, password: credentials.password },
    });
    if (!answer.ok()) throw new Error(`${step} was answered ${answer.status()}`);
  }
  return { origin, context, [Symbol.asyncDispose]: () => browser.close() };
}
