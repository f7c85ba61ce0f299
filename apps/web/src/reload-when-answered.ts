const ASK_AGAIN_MS = 5_000;

/**
 * Loads the page anew because something that it needs could not be loaded: at once where a deployment has replaced it, and
 * where nobody answered, when somebody does. Until then the page stays as it is.
 */
export async function reloadWhenAnswered(): Promise<void> {
  const { wasAway } = await answered();
  // Once is enough: when it is missing although somebody answers, then for another reason.
  if (wasAway || !isReloaded()) location.reload();
}

/** Resolves when the server answers; tells whether that had to be waited for. */
export async function answered(): Promise<{ wasAway: boolean }> {
  let wasAway = false;
  while (!(await isAnswered())) {
    wasAway = true;
    await comingOnline();
  }
  return { wasAway };
}

async function isAnswered(): Promise<boolean> {
  const head = fetch(location.pathname, { method: "HEAD", cache: "no-store" });
  return head.then(({ ok }) => ok).catch(() => false);
}

function comingOnline(): Promise<void> {
  return new Promise((resolve) => {
    addEventListener("online", () => resolve(), { once: true });
    setTimeout(resolve, ASK_AGAIN_MS);
  });
}

function isReloaded(): boolean {
  const [navigation] = performance.getEntriesByType("navigation");
  return navigation instanceof PerformanceNavigationTiming && navigation.type === "reload";
}
