import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import pixelmatch from "pixelmatch";
import type { Page } from "playwright-core";
import { PNG } from "pngjs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createPageVisits, type PageVisits, type Visit } from "../testing/page-visits.ts";

/**
 * The gallery beside pictures of it that somebody looked at. `pnpm pictures` takes them anew; look at them before they are
 * committed. Browser and letters come with the dependencies, so that they look alike on every machine.
 */
const PICTURES = join(import.meta.dirname, "pictures");
/** Where what differs is put, to be looked at. */
const DIFFERENCES = join(import.meta.dirname, "../../node_modules/.cache/picture-differences");
const RENEW = process.env.PICTURES === "renew";
const NOW = new Date("2026-11-23T14:05:00Z");
/** Of all pixels; less than a letter. */
const TOLERATED_SHARE = 0.0005;

let visits: PageVisits;
let visit: Visit;
let page: Page;
beforeAll(async () => {
  visits = await createPageVisits("gallery.html");
}, 60_000);
afterAll(() => visits?.close());
beforeEach(async () => {
  visit = await visits.begin();
  page = visit.page;
  await page.clock.setFixedTime(NOW);
  await page.setViewportSize({ width: 640, height: 800 });
});
afterEach(() => visit.end());

// Another browser than the one of the dependencies draws letters in its own way.
describe.skipIf(Boolean(process.env.CHROMIUM_PATH))("the gallery", () => {
  const groups = ["scale", "statuses", "notices", "disconnects", "results"];
  it.each(groups.flatMap((group) => [{ group, theme: "light" } as const, { group, theme: "dark" } as const]))(
    "shows $group in the $theme theme as before",
    async ({ group, theme }) => {
      await page.emulateMedia({ colorScheme: theme });
      await visit.open("/gallery.html");
      const taken = await page.locator(`#${group}`).screenshot({ animations: "disabled" });
      const file = `${group}-${theme}.png`;
      if (RENEW) await save(join(PICTURES, file), taken);
      const { differing, picture } = compare(taken, await readFile(join(PICTURES, file)));
      if (differing > 0) await save(join(DIFFERENCES, file), picture);
      expect(differing, `look at ${relative(process.cwd(), join(DIFFERENCES, file))}`).toBe(0);
    },
  );
});

/** @returns how many pixels differ beyond what is tolerated, and a picture of where */
function compare(taken: Buffer, stored: Buffer): { differing: number; picture: Buffer } {
  const [now, before] = [PNG.sync.read(taken), PNG.sync.read(stored)];
  const { width, height } = before;
  if (now.width !== width || now.height !== height) return { differing: width * height, picture: taken };
  const difference = new PNG({ width, height });
  const differing = pixelmatch(now.data, before.data, difference.data, width, height, { threshold: 0.1 });
  const tolerated = differing <= width * height * TOLERATED_SHARE;
  return { differing: tolerated ? 0 : differing, picture: PNG.sync.write(difference) };
}

async function save(path: string, picture: Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, picture);
}
