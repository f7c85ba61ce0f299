const conjunction = new Intl.ListFormat("en", { type: "conjunction" });
const numbers = new Intl.NumberFormat("en");
const disjunction = new Intl.ListFormat("en", { type: "disjunction" });

/** Joins the parts of a sentence's list: "a, b, and c". */
export function listed(items: string[]): string {
  return conjunction.format(items);
}

/** Joins what is true of some and not of others: "a, b, or c". */
export function oneOf(items: string[]): string {
  return disjunction.format(items);
}

/** Such as "12,000". */
export function written(number: number): string {
  return numbers.format(number);
}

/** Where a person ends an app's access by themselves. */
export const PERMISSIONS_PAGE = "in TikTok’s app, under Security & permissions";
