import type { BenchVisitor } from "../site/visitor.ts";

export interface Scrolling {
  /** From one frame to the next while somebody scrolls from the first account to the last. */
  frameMs: { p50: number; p95: number; max: number };
  filterMs: number;
}

/** A turn of the wheel, and how many there are in a second. */
const WHEEL = { px: 600, everyMs: 50 };

export async function measureScrolling({ context, origin }: BenchVisitor, accounts: number): Promise<Scrolling> {
  const page = await context.newPage();
  try {
    await page.goto(`${origin}/settings`);
    const articles = page.getByRole("article");
    await articles.nth(accounts - 1).waitFor({ state: "attached" });
    await page.evaluate(watchFrames);
    await page.mouse.move(400, 400);
    for (;;) {
      await page.mouse.wheel(0, WHEEL.px);
      await page.waitForTimeout(WHEEL.everyMs);
      if (await page.evaluate(() => scrollY + innerHeight >= document.documentElement.scrollHeight - 1)) break;
    }
    const frames = (await page.evaluate(readFrames)).toSorted((one, other) => one - other);
    const at = (part: number) => frames[Math.min(frames.length - 1, Math.floor(frames.length * part))] ?? Number.NaN;
    const filterMs = await page.evaluate(filter);
    return { frameMs: { p50: at(0.5), p95: at(0.95), max: at(1) }, filterMs };
  } finally {
    await page.close();
  }
}

/** Runs in the page. */
function watchFrames(): void {
  const frames: number[] = [];
  Object.assign(globalThis, { frames });
  let before = performance.now();
  const next = (now: number) => {
    frames.push(now - before);
    before = now;
    requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
}

function readFrames(): number[] {
  return (globalThis as unknown as { frames: number[] }).frames;
}

/** Runs in the page: looks for what none is called. @returns how long it took until that was painted */
function filter(): Promise<number> {
  const field = document.querySelector<HTMLInputElement>("input[type=search]");
  if (!field) throw new Error("there is nothing to filter by");
  const beganAt = performance.now();
  return new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      if (document.querySelector("article")) return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - beganAt)));
    });
    observer.observe(document.body, { childList: true, subtree: true });
    // As a person's typing does it, which React hears of.
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(field, "nobody is called this");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
