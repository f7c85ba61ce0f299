import type { AppSettings } from "@tiktok-connect/tiktok-simulator-control";
import type { Grant } from "../state/grants.ts";
import type { User } from "../state/users.ts";

/** One thing as it is now; a later entry for the same thing replaces it. */
export type Entry = { tokenKey: string } | { app: AppSettings } | { user: User } | { grant: Grant };

/** What an earlier process left. */
export interface Kept {
  tokenKey: Buffer | null;
  readonly apps: Map<string, AppSettings>;
  readonly users: Map<string, User>;
  readonly grants: Map<number, Grant>;
}

export interface Storage {
  readonly kept: Kept;
  save(entry: Entry): void;
  /** Resolves once everything saved so far would survive a crash of the machine. */
  durable(): Promise<void>;
  close(): Promise<void>;
}

export function nothingKept(): Kept {
  return { tokenKey: null, apps: new Map(), users: new Map(), grants: new Map() };
}

export function keep(kept: Kept, entry: Entry): void {
  if ("grant" in entry) kept.grants.set(entry.grant.serial, entry.grant);
  else if ("user" in entry) kept.users.set(entry.user.userId, entry.user);
  else if ("app" in entry) kept.apps.set(entry.app.clientKey, entry.app);
  else kept.tokenKey = Buffer.from(entry.tokenKey, "base64");
}
