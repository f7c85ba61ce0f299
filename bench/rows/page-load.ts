import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import type { BenchVisitor } from "../site/visitor.ts";
import { median } from "../statistics.ts";

export interface Device {
  name: string;
  /** Of the processor, by so many times. */
  slowdown: number;
  /** Null: as fast as it goes. */
  network: { bytesPerSecond: number; latencyMs: number } | null;
}

/** Times are from the beginning of the navigation. */
export interface PageLoad {
  answeredMs: number;
  firstPaintMs: number;
  largestPaintMs: number;
  /** What tasks took beyond the 50 ms after which somebody notices, from the first paint of content on, as Lighthouse counts it. */
  blockingMs: number;
  layoutShift: number;
  scriptBytes: number;
}

/** Long enough for whatever the page still does by itself after its accounts are there. */
const QUIET_MS = 1_000;

/** Loads the settings page as if for the first time; of each figure the median of several loads. */
export async function measurePageLoad(visitor: BenchVisitor, device: Device, loads: number): Promise<PageLoad> {
  const measured: PageLoad[] = [];
  for (let load = 0; load < loads; load++) measured.push(await loadOnce(visitor, device));
  const middle = (figure: keyof PageLoad) => median(measured.map((one) => one[figure]));
  return {
    answeredMs: middle("answeredMs"),
    firstPaintMs: middle("firstPaintMs"),
    largestPaintMs: middle("largestPaintMs"),
    blockingMs: middle("blockingMs"),
    layoutShift: middle("layoutShift"),
    scriptBytes: middle("scriptBytes"),
  };
}

async function loadOnce({ context, origin }: BenchVisitor, { slowdown, network }: Device): Promise<PageLoad> {
  const page = await context.newPage();
  try {
    const devtools = await context.newCDPSession(page);
    await devtools.send("Network.enable");
    await devtools.send("Network.setCacheDisabled", { cacheDisabled: true });
    await devtools.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
    if (network) {
      const throughput = { downloadThroughput: network.bytesPerSecond, uploadThroughput: network.bytesPerSecond };
      await devtools.send("Network.emulateNetworkConditions", {
        offline: false,
        latency: network.latencyMs,
        ...throughput,
      });
    }
    const scripts = countScripts(page);
    await page.addInitScript(watch);
    await page.goto(`${origin}/settings`);
    await page.getByRole("article").first().waitFor();
    await page.waitForTimeout(QUIET_MS);
    return { ...(await page.evaluate(readWatch)), scriptBytes: await scripts() };
  } finally {
    await page.close();
  }
}

function countScripts(page: Page): () => Promise<number> {
  const sizes: Promise<number>[] = [];
  page.on("response", (response) => {
    if (response.request().resourceType() !== "script") return;
    sizes.push(response.body().then((body) => gzipSync(body, { level: 9 }).length));
  });
  return async () => (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

interface Watched extends Omit<PageLoad, "scriptBytes" | "answeredMs" | "blockingMs"> {
  longTasks: { startMs: number; endMs: number }[];
}

/** Runs in the page before anything of its own does. */
function watch(): void {
  const seen: Watched = { firstPaintMs: 0, largestPaintMs: 0, longTasks: [], layoutShift: 0 };
  Object.assign(globalThis, { seen });
  const observe = (type: string, tell: (entry: PerformanceEntry) => void) =>
    new PerformanceObserver((list) => list.getEntries().forEach(tell)).observe({ type, buffered: true });
  observe("paint", ({ name, startTime }) => {
    if (name === "first-contentful-paint") seen.firstPaintMs = startTime;
  });
  observe("largest-contentful-paint", ({ startTime }) => {
    seen.largestPaintMs = startTime;
  });
  observe("longtask", ({ startTime, duration }) => {
    seen.longTasks.push({ startMs: startTime, endMs: startTime + duration });
  });
  observe("layout-shift", (entry) => {
    if ("value" in entry && typeof entry.value === "number") seen.layoutShift += entry.value;
  });
}

function readWatch(): Omit<PageLoad, "scriptBytes"> {
  const [navigation] = performance.getEntriesByType("navigation");
  const answeredMs = navigation && "responseEnd" in navigation ? Number(navigation.responseEnd) : 0;
  const { longTasks, ...seen } = (globalThis as unknown as { seen: Watched }).seen;
  const blockedIn = ({ startMs, endMs }: Watched["longTasks"][number]) =>
    Math.max(0, endMs - Math.max(startMs + 50, seen.firstPaintMs));
  return { ...seen, answeredMs, blockingMs: longTasks.reduce((sum, task) => sum + blockedIn(task), 0) };
}
