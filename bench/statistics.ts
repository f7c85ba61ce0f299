/** The middle one of the values; of an even number, the smaller of the two. */
export function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.ceil(values.length / 2) - 1] ?? Number.NaN;
}

/** The one whose value is in the middle. */
export function middleBy<Item>(items: readonly Item[], value: (item: Item) => number): Item {
  const middle = median(items.map(value));
  const found = items.find((item) => value(item) === middle);
  if (found === undefined) throw new Error("nothing was measured");
  return found;
}
