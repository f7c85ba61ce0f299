import { type FSWatcher, watch } from "node:fs";
import { glob } from "node:fs/promises";
import type { Service } from "./service.ts";

const QUIET_MS = 150;

/**
 * Restarts a service whenever a source file below one of these directories changes.
 *
 * Not `node --watch`: that puts a process in between which outlives us when we are killed, and its child with it.
 */
export async function restartOnChange(service: Service, patterns: readonly string[]): Promise<Disposable> {
  let timer: NodeJS.Timeout | undefined;
  const restartSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => service.restart(), QUIET_MS); // editors save in several steps, and git writes many files
  };
  const watchers: FSWatcher[] = [];
  for await (const directory of glob([...patterns])) {
    watchers.push(
      watch(directory, { recursive: true }, (_event, file) => {
        if (file?.endsWith(".ts") && !file.endsWith(".test.ts")) restartSoon();
      }),
    );
  }
  return {
    [Symbol.dispose]() {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}
