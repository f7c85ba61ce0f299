const conjunction = new Intl.ListFormat("en", { type: "conjunction" });

/** Joins the parts of a sentence's list: "a, b, and c". */
export function listed(items: string[]): string {
  return conjunction.format(items);
}

/** Where a person ends an app's access by themselves. */
export const PERMISSIONS_PAGE = "in TikTok’s app, under Security & permissions";
