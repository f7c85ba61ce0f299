import type { Reporter, TestModule, TestRunEndReason } from "vitest/node";

type Count = Record<"passed" | "failed" | "skipped", number>;

/** Closes a run with a line by itself that machines read: `N passed, N failed, N skipped`. */
export default class TotalsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[], reason: TestRunEndReason): void {
    const count: Count = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) add(module, count);
    // What fails before and after the tests, such as the common set-up, is no test's failure.
    if (reason !== "passed") count.failed = Math.max(count.failed, 1);
    // After the default reporter's summary, which is written in the same turn.
    setImmediate(() =>
      process.stdout.write(`\n${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`),
    );
  }
}

function add(module: TestModule, count: Count): void {
  for (const test of module.children.allTests()) {
    const { state } = test.result();
    count[state === "pending" ? "skipped" : state] += 1;
  }
  // A file that cannot be imported, or whose hooks fail, holds no failed test and has failed all the same.
  const failedTests = [...module.children.allTests("failed")].length;
  if (!module.ok() && failedTests === 0) count.failed += 1;
}
