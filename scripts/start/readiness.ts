import type { ChildProcess } from "node:child_process";
import { on } from "node:events";
import { setTimeout as delay } from "node:timers/promises";

const POLL_MS = 50;

/** Resolves when the child can do its work; rejects when the signal is aborted. */
export type Readiness = (child: ChildProcess, signal: AbortSignal) => Promise<void>;

/** The child says so over its channel: `{ ready: true }`. */
export const saysReady: Readiness = async (child, signal) => {
  for await (const [message] of on(child, "message", { signal })) {
    if (typeof message === "object" && message !== null && message.ready === true) return;
  }
};

/** The address answers 200. */
export function answers(url: string): Readiness {
  return async (_child, signal) => {
    while (!(await answersOk(url, signal))) await delay(POLL_MS, undefined, { signal });
  };
}

async function answersOk(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(url, { signal, redirect: "manual" });
    await response.body?.cancel();
    return response.status === 200;
  } catch {
    return false; // nobody listens yet
  }
}
