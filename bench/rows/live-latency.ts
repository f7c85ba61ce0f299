import type { Installation, StoreName } from "../site/installation.ts";
import type { BenchVisitor } from "../site/visitor.ts";
import { median } from "../statistics.ts";

/** How long a refresh that a worker has saved takes to be seen on a page that is open. */
export async function measureLiveLatency(
  { db, startWorker }: Installation,
  { store, visitor, loads }: { store: StoreName; visitor: BenchVisitor; loads: number },
): Promise<{ p50Ms: number; maxMs: number }> {
  await using undo = new AsyncDisposableStack();
  const worker = await startWorker(store);
  undo.defer(() => worker.stop());
  const page = await visitor.context.newPage();
  undo.defer(() => page.close());
  await page.goto(`${visitor.origin}/settings`);
  await page.getByRole("article").first().waitFor();
  const { account_id: accountId } = await db
    .selectFrom("tiktok_grant")
    .select("account_id")
    .limit(1)
    .executeTakeFirstOrThrow();
  const grant = () =>
    db
      .selectFrom("tiktok_grant")
      .select("last_refreshed_at")
      .where("account_id", "=", accountId)
      .executeTakeFirstOrThrow();

  const times: number[] = [];
  for (let round = 0; round < loads; round++) {
    const seen = page.evaluate(untilNewMomentIsShown);
    await db.updateTable("tiktok_grant").set({ due_at: new Date() }).where("account_id", "=", accountId).execute();
    const seenAt = await seen;
    const savedAt = (await grant()).last_refreshed_at?.getTime() ?? Number.NaN;
    times.push(Math.max(0, seenAt - savedAt));
  }
  return { p50Ms: median(times), maxMs: Math.max(...times) };
}

/** Runs in the page. @returns when it shows a moment that has come since, in milliseconds since the epoch */
function untilNewMomentIsShown(): Promise<number> {
  return new Promise((resolve) => {
    const list = document.querySelector("ul:has(article)");
    if (!list) throw new Error("there is no list of accounts");
    const since = Date.now();
    const observer = new MutationObserver(() => {
      const moments = [...list.querySelectorAll("time")].map(({ dateTime }) => Date.parse(dateTime));
      if (!moments.some((moment) => moment >= since && moment <= Date.now())) return;
      observer.disconnect();
      resolve(Date.now());
    });
    observer.observe(list, { subtree: true, childList: true, attributeFilter: ["datetime"] });
  });
}
