import type { Express } from "express";

export interface ListedRoute {
  method: string;
  /** As it was written, such as `/api/accounts/:accountId`. */
  path: string;
}

/** Where routers are mounted. One that is mounted elsewhere is not found, which ends the listing with an error. */
const MOUNTS = [
  "",
  "/api",
  "/api/accounts",
  "/api/api-keys",
  "/api/capabilities",
  "/api/connection-attempts",
  "/api/events",
  "/api/identity",
  "/api/letters",
  "/api/letters/unsubscribe",
  "/api/notices",
  "/api/operator",
  "/api/operator/audit",
  "/api/parked-grants",
  "/api/personal-data",
  "/api/sessions",
  "/api/webhook-endpoints",
  "/v1",
] as const;

/** What Express keeps of a route or of something that is mounted, as far as it is of use here. */
interface Layer {
  route?: { path: unknown; stack: { method?: string }[] };
  handle: { stack?: Layer[] };
  match(path: string): boolean;
}

/** Every route of an app, by its router's own list, so that none can be left out. */
export function listRoutes(app: Express): ListedRoute[] {
  return routesBelow(app.router as unknown as { stack: Layer[] }, "");
}

function routesBelow(router: { stack: Layer[] }, prefix: string): ListedRoute[] {
  return router.stack.flatMap((layer) => {
    if (layer.route) return routesOf(layer.route, prefix);
    if (layer.handle.stack === undefined) return []; // a middleware
    return routesBelow({ stack: layer.handle.stack }, mountOf(layer, prefix));
  });
}

function routesOf({ path, stack }: NonNullable<Layer["route"]>, prefix: string): ListedRoute[] {
  const paths = (Array.isArray(path) ? path : [path]) as unknown[];
  return paths.flatMap((one) =>
    stack.map(({ method }) => ({
      method: (method ?? "all").toUpperCase(),
      path: prefix + (one === "/" ? "" : String(one)),
    })),
  );
}

/** Express forgets where something is mounted and keeps what it matches: the shortest that it does is the place. */
function mountOf(layer: Layer, prefix: string): string {
  const mount = MOUNTS.find((candidate) => candidate.startsWith(prefix) && layer.match(`${candidate}/x`));
  if (mount === undefined) throw new Error(`something is mounted where MOUNTS does not look, below "${prefix}"`);
  return mount;
}
