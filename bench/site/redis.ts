import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import getPort from "get-port";

export interface RunningRedis {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts Redis as one runs it for real, its log synced every second; null where it is not installed. */
export async function startRedis(directory: string): Promise<RunningRedis | null> {
  const port = await getPort();
  const child = spawn("redis-server", ["-"], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.on("error", () => {}); // there is nobody to read it where Redis is not installed
  child.stdin.end(`port ${port}\nbind 127.0.0.1\ndir ${directory}\nsave ""\nappendonly yes\nappendfsync everysec\n`);
  try {
    await once(child, "spawn");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.includes("Ready to accept connections")) break;
  }
  child.stdout.resume(); // nobody reads on, and a full pipe would halt it
  const closed = once(child, "close");
  return {
    url: `redis://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    async stop() {
      child.kill("SIGTERM");
      await closed;
    },
  };
}
