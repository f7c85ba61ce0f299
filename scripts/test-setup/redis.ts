import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import getPort from "get-port";

export interface RunningRedis {
  readonly url: string;
  stop(): Promise<void>;
}

/** Where the Redis of a run notes its process number, for whoever tidies up after a killed run. */
export function redisPidFile(directory: string): string {
  return path.join(directory, "redis.pid");
}

/** Starts Redis on a free port, in memory; null where it is not installed. */
export async function startRedis(directory: string): Promise<RunningRedis | null> {
  const port = await getPort();
  const child = spawn("redis-server", ["-"], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.on("error", () => {}); // there is nobody to read it where Redis is not installed
  child.stdin.end(
    `port ${port}\nbind 127.0.0.1\ndir ${directory}\npidfile ${redisPidFile(directory)}\nsave ""\nappendonly no\n`,
  );
  try {
    await once(child, "spawn");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
  const closed = once(child, "close");
  await saysReady(child.stdout);
  child.stdout.resume(); // nobody reads on, and a full pipe would halt it
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      child.kill("SIGTERM");
      await closed;
    },
  };
}

async function saysReady(output: NodeJS.ReadableStream): Promise<void> {
  for await (const line of createInterface({ input: output })) {
    if (line.includes("Ready to accept connections")) return;
  }
  throw new Error("redis-server ended before it was ready");
}
