import { existsSync } from "node:fs";
import path from "node:path";
import { build, preview } from "vite";
import { inject } from "vitest";
import { StubApi } from "./stub-api.ts";

declare module "vitest" {
  interface ProvidedContext {
    runDirectory: string;
  }
}

/** Like the api's own, see its security headers, which browsers obey in the stories of `e2e/`. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  ...["connect", "font", "img", "manifest", "script", "style"].map((kind) => `${kind}-src 'self'`),
  "base-uri 'none'",
  "form-action 'self'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

const root = `${import.meta.dirname}/../..`;

export interface ServedPage {
  origin: string;
  /** A new api behind the page, with nothing in it. */
  resetApi(): StubApi;
  close(): Promise<void>;
}

/**
 * Builds the page as it is shipped and serves it, under its content security policy, on the origin of a stub api.
 *
 * @param document `gallery.html` for what is shipped to nobody
 */
export async function servePage(document: "index.html" | "gallery.html" = "index.html"): Promise<ServedPage> {
  // Built once by each worker of a run, and each time where somebody watches and changes it.
  const outDir = path.join(inject("runDirectory"), `page-${process.env.VITEST_POOL_ID}`);
  // Vite goes by it, and a test runner's own value would make another page.
  process.env.NODE_ENV = "production";
  if (process.env.VITEST_MODE === "WATCH" || !existsSync(path.join(outDir, document))) {
    const input = `${root}/${document}`;
    await build({ root, logLevel: "warn", build: { outDir, emptyOutDir: false, rolldownOptions: { input } } });
  }
  let api = new StubApi();
  const server = await preview({
    root,
    logLevel: "warn",
    build: { outDir },
    preview: { port: 0, host: "127.0.0.1", proxy: {}, headers: { "content-security-policy": CONTENT_SECURITY_POLICY } },
    plugins: [
      {
        name: "stub-api",
        configurePreviewServer: ({ middlewares }) => void middlewares.use((...exchange) => api.middleware(...exchange)),
      },
    ],
  });
  const address = server.httpServer.address();
  if (address === null || typeof address === "string") throw new Error("the page is not served on a port");
  return {
    origin: `http://127.0.0.1:${address.port}`,
    resetApi() {
      api.close();
      api = new StubApi();
      return api;
    },
    async close() {
      api.close();
      await server.close();
    },
  };
}
