const ASK_AGAIN_MS = 5_000;

/**
 * Loads the page anew because something of it could not be loaded: at once where a deployment has replaced it, and where
 * nobody answered, when somebody does. Until then the page stays as it is.
 */
export async function reloadWhenAnswered(): Promise<void> {
  let wasAway = false;
  while (!(await isAnswered())) {
    wasAway = true;
    await comingOnline();
  }
  // Once is enough: when it is missing although somebody answers, then for another reason.
  if (wasAway || !isReloaded()) location.reload();
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
