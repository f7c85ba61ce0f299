import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    reporters: ["default", "./scripts/test-reporter.ts"],
    globalSetup: "./scripts/test-setup.ts", // once for all projects
    // What is waited for comes in milliseconds, and on a busy machine in seconds.
    expect: { poll: { timeout: 15_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["{apps,packages}/*/src/**/*.test.{ts,tsx}", "scripts/**/!(*.process).test.ts"],
          testTimeout: 20_000,
          hookTimeout: 30_000,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        // Several processes and a browser each, which wait most of the time: apart from the others, two at once.
        test: {
          name: "e2e",
          include: ["e2e/**/*.test.ts", "bench/**/*.test.ts", "scripts/**/*.process.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          globalSetup: "./e2e/testing/page.ts",
          maxWorkers: 2,
          maxConcurrency: 4,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        // What breaks on purpose, under load: alone on the machine as well.
        test: {
          name: "chaos",
          include: ["chaos/**/*.test.ts"],
          testTimeout: process.env.CHAOS_LENGTH === "long" ? 1_800_000 : 120_000,
          hookTimeout: 120_000,
          maxWorkers: 1,
          // Most of the time the cases wait, for leases to end and for back-offs.
          maxConcurrency: 5,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
