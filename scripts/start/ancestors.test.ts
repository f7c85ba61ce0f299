import { expect, it } from "vitest";
import { isPackageManager } from "./ancestors.ts";

it.each([
  "npm exec pnpm@12 start",
  "pnpm start",
  "/usr/bin/pnpm start",
  "node /usr/lib/node_modules/npm/bin/npx-cli.js -y pnpm@12 start",
  "/opt/node/bin/node /home/ada/.cache/pnpm.mjs start",
])("knows a package manager by its program: %s", (command) => {
  expect(isPackageManager(command)).toBe(true);
});

it.each([
  "bash -c npx -y pnpm@12 start & tail -f log",
  "-bash",
  "node scripts/start.ts",
  "/home/npm/bin/service-manager",
  "vim package.json",
])("takes nothing else for one: %s", (command) => {
  expect(isPackageManager(command)).toBe(false);
});
