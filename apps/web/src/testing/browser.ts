import chromium from "@sparticuz/chromium";
import { type Browser, chromium as playwright } from "playwright-core";

/** A real Chromium: the one that `CHROMIUM_PATH` names, or the one that comes with the dependencies. */
export async function launchBrowser(): Promise<Browser> {
  return playwright.launch({
    executablePath: process.env.CHROMIUM_PATH || (await chromium.executablePath()),
    // Not the package's own arguments: they put all into one process, which falls with the first page that does.
    args: ["--no-sandbox", "--disable-gpu"],
  });
}
