import type { ApiDeps } from "../deps.ts";

/** What completing a connection works with. */
export type ConnectionDeps = Pick<ApiDeps, "db" | "app" | "cipher" | "answers" | "tiktok" | "jobs" | "log">;
