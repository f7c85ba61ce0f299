import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";

/**
 * What axe finds wrong with the page, each with the elements that it is about.
 *
 * @param options.without rules that do not hold for this page, by axe's names
 */
export async function findViolations(page: Page, { without = [] }: { without?: string[] } = {}): Promise<string[]> {
  // No page of ours holds frames. To look into them axe opens a second page, which takes as long as everything else.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().disableRules(without).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}
