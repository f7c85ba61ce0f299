import { join } from "node:path";
import express, { Router } from "express";
import { compressedFiles } from "./compressed-files.ts";

const PAGES = [
  "/settings",
  "/accounts/:accountId",
  "/operator",
  "/security",
  "/api-keys",
  "/webhooks",
  "/sign-in",
  "/forgot-password",
  "/reset-password",
  "/verify-email",
  "/invitation",
  "/unsubscribe",
];

/** Serves the built page. Asked for under another host it sends the browser to the one that sign-in is bound to. */
export function pageRoutes({ pageDir, publicUrl }: { pageDir: string; publicUrl: string }): Router {
  const { host } = new URL(publicUrl);
  const router = Router();
  const assets = join(pageDir, "assets");
  router.use(
    "/assets",
    compressedFiles(assets),
    express.static(assets, { immutable: true, maxAge: "1y", fallthrough: false }),
  );
  router.use(express.static(pageDir, { index: false, redirect: false }));
  router.get(["/", ...PAGES], (req, res) => {
    if (req.headers.host !== host) {
      // Not as it was sent, which may be a whole address.
      const { pathname, search } = new URL(req.originalUrl, publicUrl);
      res.redirect(publicUrl + pathname + search);
      return;
    }
    if (req.path === "/") {
      res.redirect("/settings");
      return;
    }
    // The page names its scripts by content: it must be the newest itself.
    res.set("cache-control", "no-cache");
    res.sendFile(join(pageDir, "index.html"));
  });
  return router;
}
