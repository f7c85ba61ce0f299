import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";

/** What became of one greeting. */
export type Greeting =
  | { kind: "greeted"; name: string }
  | { kind: "refused"; code: string; reason: string | null; reauthorizeUrl: string | null };

/** A process of somebody else's, which knows nothing of this installation but where it is and one API key. */
export interface Consumer {
  /** Has it use its account at TikTok. */
  greet(): Promise<Greeting>;
  stop(): Promise<void>;
}

const MAIN = path.join(import.meta.dirname, "../programs/consumer-main.ts");

export async function startConsumer({
  origin,
  apiKey,
  tiktokOrigin,
}: {
  origin: string;
  apiKey: string;
  tiktokOrigin: string;
}): Promise<Consumer> {
  const child = fork(MAIN, {
    env: { PATH: process.env.PATH, CONNECT_URL: origin, CONNECT_API_KEY: apiKey, TIKTOK_API_URL: tiktokOrigin },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const exited = once(child, "exit");

  async function nextMessage(): Promise<unknown> {
    const said = await Promise.race([
      once(child, "message").then(([message]) => ({ message: message as unknown })),
      exited.then(() => null),
    ]);
    if (said === null) throw new Error("the consumer ended; see its output above");
    return said.message;
  }

  await nextMessage();
  return {
    async greet() {
      const answer = nextMessage();
      child.send("greet");
      return (await answer) as Greeting;
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
      await exited;
    },
  };
}
