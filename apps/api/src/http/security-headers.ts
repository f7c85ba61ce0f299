import type { RequestHandler } from "express";
import helmet from "helmet";

/**
 * Headers of every answer.
 *
 * @param imageOrigin where avatars come from besides https, which is the simulator
 */
export function securityHeaders({
  secure,
  imageOrigin,
}: {
  secure: boolean;
  imageOrigin: string | null;
}): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        imgSrc: ["'self'", "data:", "https:", ...(imageOrigin ? [imageOrigin] : [])],
        objectSrc: ["'none'"],
      },
    },
    // TikTok's page must not learn where the person came from, nor anybody the authorization code.
    referrerPolicy: { policy: "no-referrer" },
    strictTransportSecurity: secure,
    xFrameOptions: { action: "deny" },
  });
}
