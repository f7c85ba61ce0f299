import { tmpdir } from "node:os";
import { join } from "node:path";
import chromium from "@sparticuz/chromium";
import { type Browser, chromium as playwright } from "playwright-core";

/** A real Chromium: the one that `CHROMIUM_PATH` names, or the one that comes with the dependencies. */
export async function launchBrowser(): Promise<Browser> {
  const packaged = await chromium.executablePath();
  return playwright.launch({
    executablePath: process.env.CHROMIUM_PATH || packaged,
    // The letters that come with the package, and none of the machine's: a page is as wide and as tall everywhere.
    env: { ...process.env, FONTCONFIG_PATH: join(tmpdir(), "fonts") },
    // Not the package's own arguments: they put all into one process, which falls with the first page that does.
    args: ["--no-sandbox", "--disable-gpu"],
  });
}
