import type { RequestHandler } from "express";
import helmet from "helmet";

/** What the page needs none of, and what could be made use of if somebody else's script ran in it. */
const DENIED = [
  "accelerometer",
  "autoplay",
  "camera",
  "display-capture",
  "encrypted-media",
  "fullscreen",
  "geolocation",
  "gyroscope",
  "hid",
  "identity-credentials-get",
  "magnetometer",
  "microphone",
  "midi",
  "payment",
  "publickey-credentials-get",
  "screen-wake-lock",
  "serial",
  "usb",
  "xr-spatial-tracking",
];

/** Headers of every answer. @param secure the page is reached by https */
export function securityHeaders({ secure }: { secure: boolean }): RequestHandler[] {
  const permissions = DENIED.map((feature) => `${feature}=()`).join(", ");
  return [
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          // Everything comes from here, pictures too, and nothing else is loaded, framed or run.
          defaultSrc: ["'none'"],
          connectSrc: ["'self'"],
          fontSrc: ["'self'"],
          imgSrc: ["'self'"],
          manifestSrc: ["'self'"],
          scriptSrc: ["'self'"],
          styleSrc: ["'self'"],
          baseUri: ["'none'"],
          formAction: ["'self'"],
          frameAncestors: ["'none'"],
          // Text becomes no markup and no script: what would do it throws.
          requireTrustedTypesFor: ["'script'"],
          trustedTypes: ["'none'"],
          ...(secure && { upgradeInsecureRequests: [] }),
        },
      },
      // TikTok's page must not learn where the person came from, nor anybody the authorization code.
      referrerPolicy: { policy: "no-referrer" },
      strictTransportSecurity: secure && { maxAge: 365 * 86_400, includeSubDomains: true },
      xFrameOptions: { action: "deny" },
    }),
    (_req, res, next) => {
      res.set("permissions-policy", permissions);
      next();
    },
  ];
}
