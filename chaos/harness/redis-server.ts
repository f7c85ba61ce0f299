import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { Redis } from "ioredis";
import { lastingPort } from "./lasting-port.ts";

/** A Redis of one's own that can go away and come back, on the same port. */
export interface RedisServer {
  readonly url: string;
  /** As a crash would: what it held is gone. */
  kill(): Promise<void>;
  start(): Promise<void>;
  flush(): Promise<void>;
  close(): Promise<void>;
}

export async function startRedisServer(directory: string): Promise<RedisServer> {
  const port = await lastingPort();
  const url = `redis://127.0.0.1:${port}`;
  let running = await launch();

  async function launch() {
    const child = spawn("redis-server", ["-"], { stdio: ["pipe", "pipe", "inherit"] });
    child.stdin.end(`port ${port}\nbind 127.0.0.1\ndir ${directory}\nsave ""\nappendonly no\n`);
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.includes("Ready to accept connections")) break;
    }
    child.stdout.resume(); // nobody reads on, and a full pipe would halt it
    return child;
  }
  async function kill(): Promise<void> {
    if (running.exitCode !== null || running.signalCode !== null) return;
    const exited = once(running, "exit");
    running.kill("SIGKILL");
    await exited;
  }
  return {
    url,
    kill,
    async start() {
      running = await launch();
    },
    async flush() {
      const redis = new Redis(url);
      await redis.flushall();
      await redis.quit();
    },
    close: kill,
  };
}
