import { useEffect, useState } from "react";
import { restsForMs } from "./moments.ts";

/** The present, renewed as often as words about the distance to `at` need it; more often the closer it is. */
export function useNow(at: Date): Date {
  const atMs = at.getTime();
  const [renewed, setRenewed] = useState(() => ({ atMs, now: new Date() }));
  // Another moment counts from now, not from when the words for the last one were renewed.
  const now = renewed.atMs === atMs ? renewed.now : new Date();

  useEffect(() => {
    const timer = setTimeout(() => setRenewed({ atMs, now: new Date() }), restsForMs(new Date(atMs), renewed.now));
    return () => clearTimeout(timer);
  }, [atMs, renewed]);

  return now;
}
