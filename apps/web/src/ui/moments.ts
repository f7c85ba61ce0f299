/** The words around a time are English, so the time is too. */
const LANGUAGE = "en";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MONTH = 30.44 * DAY;

/** Each unit is used up to a distance at which the next one is exact enough: "in 89 minutes", then "in 2 hours". */
const UNITS = [
  { unit: "second", lengthMs: SECOND, belowMs: MINUTE },
  { unit: "minute", lengthMs: MINUTE, belowMs: 90 * MINUTE },
  { unit: "hour", lengthMs: HOUR, belowMs: 36 * HOUR },
  { unit: "day", lengthMs: DAY, belowMs: 60 * DAY },
  { unit: "month", lengthMs: MONTH, belowMs: Number.POSITIVE_INFINITY },
] as const;

const relativeFormat = new Intl.RelativeTimeFormat(LANGUAGE, { numeric: "always" });
const exactFormat = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: "medium", timeStyle: "long" });
const timeFormat = new Intl.DateTimeFormat(LANGUAGE, { timeStyle: "short" });
const dateFormat = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: "long" });

/** How far away a moment is, such as "in 2 hours" or "3 days ago". */
export function relativeTime(at: Date, now: Date): string {
  const distanceMs = at.getTime() - now.getTime();
  const fitting = UNITS.find(({ belowMs }) => Math.abs(distanceMs) < belowMs) ?? UNITS[4];
  return relativeFormat.format(Math.round(distanceMs / fitting.lengthMs), fitting.unit);
}

/** To the second and with the time zone, such as "Nov 23, 2026, 2:05:00 PM UTC". */
export function exactTime(at: Date): string {
  return exactFormat.format(at);
}

/** Such as "2:05 PM". */
export function timeOfDay(at: Date): string {
  return timeFormat.format(at);
}

/** Such as "November 23, 2026". */
export function dateOnly(at: Date): string {
  return dateFormat.format(at);
}

/** How long the words of {@link relativeTime} can be left standing without being off by more than they are rounded. */
export function restsForMs(at: Date, now: Date): number {
  const distanceMs = Math.abs(at.getTime() - now.getTime());
  if (distanceMs < 2 * MINUTE) return SECOND;
  return distanceMs < 2 * HOUR ? 10 * SECOND : MINUTE;
}
