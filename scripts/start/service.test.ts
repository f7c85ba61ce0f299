import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { Output } from "./output.ts";
import { saysReady } from "./readiness.ts";
import { Service } from "./service.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "service-test-"));
});
afterEach(() => rm(directory, { recursive: true }));

/** Keeps what is said, and lets a test wait for a line. */
class Listener implements Output {
  readonly lines: string[] = [];
  readonly #said = new PassThrough({ objectMode: true });
  say(line: string): void {
    this.lines.push(line);
    this.#said.write(line);
  }
  follow(name: string, stream: NodeJS.ReadableStream): void {
    stream.on("data", (chunk: Buffer) => {
      for (const line of chunk.toString().trimEnd().split("\n")) this.say(`${name}: ${line}`);
    });
  }
  async heard(pattern: RegExp, times = 1): Promise<string[]> {
    for (;;) {
      const matching = this.lines.filter((line) => pattern.test(line));
      if (matching.length >= times) return matching;
      await once(this.#said, "data");
    }
  }
}

const READY = "process.on('disconnect', () => process.exit()); process.send({ ready: true });";

async function start(source: string, { signal = new AbortController().signal, graceMs = 5000 } = {}) {
  const main = path.join(directory, "main.mjs");
  await writeFile(main, source);
  const output = new Listener();
  const options = { name: "example", main, env: process.env, ready: saysReady, graceMs };
  const service = await Service.start(options, output, signal);
  onTestFinished(() => service.stop());
  return { service, output };
}

describe("Service", () => {
  it("starts a process that died again, and waits longer each time", async () => {
    const { output } = await start(`${READY} console.log('pid', process.pid); setTimeout(() => process.exit(3), 50);`);
    await output.heard(/pid \d+/, 3);
    expect(output.lines.filter((line) => line.includes("ended"))).toEqual([
      "the example ended (exit code 3); it starts again in 0.5 s",
      "the example ended (exit code 3); it starts again in 1 s",
    ]);
  });

  it("starts a process that was killed again", async () => {
    const { output } = await start(`${READY} console.log('pid', process.pid); setInterval(() => {}, 1000);`);
    const [first = ""] = await output.heard(/pid \d+/);
    process.kill(Number(first.split(" ").at(-1)), "SIGKILL");
    await output.heard(/pid \d+/, 2);
    expect(output.lines).toContain("the example ended (SIGKILL); it starts again in 0.5 s");
  });

  it("restarts at once when it is asked to", async () => {
    const { service, output } = await start(`${READY} console.log('up'); setInterval(() => {}, 1000);`);
    await output.heard(/up/);
    service.restart();
    await output.heard(/up/, 2);
    expect(output.lines.filter((line) => line.includes("ended"))).toEqual([]);
  });

  it("does not start a process that never became ready again, and says how it ended", async () => {
    await expect(start("process.exit(7);")).rejects.toMatchObject({
      code: "service_failed",
      message: expect.stringContaining("ended (exit code 7) before it was ready"),
    });
  });

  it("gives up waiting and ends the process when the start is called off", async () => {
    const controller = new AbortController();
    const never = start("process.on('disconnect', () => process.exit()); setInterval(() => {}, 1000);", {
      signal: controller.signal,
    });
    controller.abort(new Error("called off"));
    await expect(never).rejects.toThrow("called off");
  });

  it("lets a process finish what it is doing, and stays stopped", async () => {
    const { service, output } = await start(
      `process.on('SIGTERM', () => setTimeout(() => { console.log('finished'); process.exit(); }, 100)); ${READY}`,
    );
    await service.stop();
    await output.heard(/finished/);
    expect(output.lines).toEqual(["example: finished"]);
  });

  it("ends a process that does not want to", async () => {
    const { service } = await start(`process.on('SIGTERM', () => {}); ${READY} setInterval(() => {}, 1000);`, {
      graceMs: 100,
    });
    await expect(service.stop()).resolves.toBeUndefined();
  });
});
