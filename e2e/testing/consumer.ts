import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";

/** What became of one greeting. */
export type Greeting =
  | { kind: "greeted"; name: string }
  | { kind: "refused"; code: string; reason: string | null; reauthorizeUrl: string | null };

export type ConsumerOrder = { kind: "greet" } | { kind: "trust"; webhookSecret: string };
export type ConsumerMessage = Greeting | { kind: "ready"; webhookUrl: string } | { kind: "told"; type: string };

/** A process of somebody else's, which knows nothing of this installation but where it is and one API key. */
export interface Consumer {
  /** Where it takes webhooks. */
  readonly webhookUrl: string;
  /** The types of the webhooks that it took, in their order. */
  readonly told: readonly string[];
  /** From now on it believes webhooks that are signed with this. */
  trust(webhookSecret: string): void;
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
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const child = fork(MAIN, {
    env: { PATH, NODE_COMPILE_CACHE, CONNECT_URL: origin, CONNECT_API_KEY: apiKey, TIKTOK_API_URL: tiktokOrigin },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const exited = once(child, "exit");
  const told: string[] = [];
  let answer = Promise.withResolvers<Exclude<ConsumerMessage, { kind: "told" }>>();
  child.on("message", (message: ConsumerMessage) => {
    if (message.kind === "told") told.push(message.type);
    else answer.resolve(message);
  });

  async function answered(): Promise<Exclude<ConsumerMessage, { kind: "told" }>> {
    const said = await Promise.race([answer.promise, exited.then(() => null)]);
    if (said === null) throw new Error("the consumer ended; see its output above");
    return said;
  }

  const ready = await answered();
  if (ready.kind !== "ready") throw new Error("the consumer answered before it was asked");
  const order = (ordered: ConsumerOrder) => child.send(ordered);
  return {
    webhookUrl: ready.webhookUrl,
    told,
    trust: (webhookSecret) => void order({ kind: "trust", webhookSecret }),
    async greet() {
      answer = Promise.withResolvers();
      order({ kind: "greet" });
      const greeting = await answered();
      if (greeting.kind === "ready") throw new Error("the consumer began anew");
      return greeting;
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
      await exited;
    },
  };
}
