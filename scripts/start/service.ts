import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import type { Output } from "./output.ts";
import type { Readiness } from "./readiness.ts";
import { StartError } from "./start-error.ts";

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;
const HEALTHY_AFTER_MS = 60_000;
const READY_WITHIN_MS = 60_000;

export interface ServiceOptions {
  readonly name: string;
  /** The program and its arguments as its command line shall show them, relative to `cwd`. */
  readonly main: string;
  readonly arguments?: readonly string[];
  readonly cwd?: string;
  readonly env: NodeJS.ProcessEnv;
  readonly ready: Readiness;
  /** How long it may go on with what it is doing once it was asked to stop. */
  readonly graceMs: number;
}

/**
 * A child process that is kept running: should it die, it is started again, after a pause that doubles each time from
 * 0.5 s to 10 s and is short again once it lived for a minute.
 */
export class Service {
  readonly #options: ServiceOptions;
  readonly #output: Output;
  readonly #stopping = new AbortController();
  #child: ChildProcess;
  #restartWanted = false;

  private constructor(options: ServiceOptions, output: Output) {
    this.#options = options;
    this.#output = output;
    this.#child = this.#launch();
  }

  /**
   * Starts the process and resolves when it is ready.
   *
   * @throws {StartError} `service_failed` when it ends before that, or takes longer than a minute
   */
  static async start(options: ServiceOptions, output: Output, signal: AbortSignal): Promise<Service> {
    signal.throwIfAborted();
    const service = new Service(options, output);
    try {
      await service.#untilReady(signal);
    } catch (error) {
      await service.stop();
      throw error;
    }
    void service.#keepRunning();
    return service;
  }

  /** Ends the process, which is started again at once. */
  restart(): void {
    this.#restartWanted = this.#child.kill("SIGTERM"); // false in a pause after a death: it is about to start anyway
  }

  /** Asks the process to end, and ends it when it takes too long. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    const child = this.#child;
    child.kill("SIGTERM");
    const impatience = setTimeout(() => child.kill("SIGKILL"), this.#options.graceMs);
    await untilEnded(child);
    clearTimeout(impatience);
  }

  /** In a session of its own: Ctrl-C reaches it by us, in order. It ends by itself when its channel to us breaks. */
  #launch(): ChildProcess {
    const { name, main, arguments: args = [], cwd, env } = this.#options;
    const child = fork(main, args, {
      ...(cwd === undefined ? {} : { cwd }),
      env,
      execArgv: [],
      detached: true,
      stdio: ["pipe", "pipe", "pipe", "ipc"],
    });
    if (child.stdout) this.#output.follow(name, child.stdout);
    if (child.stderr) this.#output.follow(name, child.stderr);
    return child;
  }

  async #untilReady(signal: AbortSignal): Promise<void> {
    const { name, ready } = this.#options;
    const timeout = AbortSignal.timeout(READY_WITHIN_MS);
    const over = new AbortController();
    const ended = untilEnded(this.#child).then((how) => {
      throw new StartError("service_failed", `The ${name} ended (${how}) before it was ready; see its lines above.`);
    });
    try {
      await Promise.race([ready(this.#child, AbortSignal.any([signal, timeout, over.signal])), ended]);
    } catch (error) {
      signal.throwIfAborted();
      if (!timeout.aborted) throw error;
      throw new StartError("service_failed", `The ${name} did not become ready within a minute.`, { cause: error });
    } finally {
      over.abort();
    }
  }

  async #keepRunning(): Promise<void> {
    let pauseMs = FIRST_PAUSE_MS;
    for (;;) {
      const since = performance.now();
      const how = await untilEnded(this.#child);
      if (this.#stopping.signal.aborted) return;
      if (this.#restartWanted) {
        this.#restartWanted = false;
      } else {
        if (performance.now() - since > HEALTHY_AFTER_MS) pauseMs = FIRST_PAUSE_MS;
        this.#output.say(`the ${this.#options.name} ended (${how}); it starts again in ${pauseMs / 1000} s`);
        if (!(await this.#pause(pauseMs))) return;
        pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      }
      this.#child = this.#launch();
    }
  }

  /** False when the service was stopped meanwhile. */
  async #pause(ms: number): Promise<boolean> {
    const { signal } = this.#stopping;
    await delay(ms, undefined, { signal }).catch(() => {});
    return !signal.aborted;
  }
}

async function untilEnded(child: ChildProcess): Promise<string> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return child.signalCode ?? `exit code ${child.exitCode}`;
}
