/** What the doctor found out about one thing, and what to do about it. */
export interface Finding {
  check: string;
  ok: boolean;
  /** What is so. */
  found: string;
  /** What to do; null when all is well. */
  advice: string | null;
}

export function well(check: string, found: string): Finding {
  return { check, ok: true, found, advice: null };
}

export function ill(check: string, found: string, advice: string): Finding {
  return { check, ok: false, found, advice };
}
