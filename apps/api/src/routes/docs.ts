import { join } from "node:path";
import { openApiDocument } from "@tiktok-connect/contract/v1";
import { Router } from "express";
import { docsPage } from "../docs/docs-page.ts";

const STYLE = join(import.meta.dirname, "../docs/style.css");

/** What `/v1` is, for a person; open to everybody, like the document that it is made of. */
export function docsRoutes({ publicUrl }: { publicUrl: string }): Router {
  const page = docsPage(openApiDocument({ serverUrl: publicUrl }));
  const router = Router();
  router.get("/docs", (_req, res) => {
    res.set("cache-control", "no-cache").type("html").send(page);
  });
  router.get("/docs/style.css", (_req, res) => {
    res.sendFile(STYLE);
  });
  return router;
}
