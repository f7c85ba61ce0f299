import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** Where people have a browser already. */
const INSTALLED = [
  "/usr/bin/chromium",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** A real browser: the one that `CHROMIUM_PATH` names, an installed one, or the one that the registry ships for Linux. */
export async function launchChromium(): Promise<Browser> {
  const installed = process.env.CHROMIUM_PATH ?? INSTALLED.find((file) => existsSync(file));
  const executablePath = installed ?? (await packagedChromium());
  const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"];
  return chromium.launch({ executablePath, args });
}

/** The arguments that come with it are left out: they switch off what a person's browser protects people with. */
async function packagedChromium(): Promise<string> {
  const { default: packaged } = await import("@sparticuz/chromium");
  return packaged.executablePath();
}
