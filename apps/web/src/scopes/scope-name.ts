import type { CatalogueEntry } from "@tiktok-connect/contract";
import { texts } from "../texts.ts";

/** The plain words for a scope; TikTok's own name for one that the catalogue does not know. */
export function scopeName(scope: string, catalogue: readonly CatalogueEntry[]): string {
  const entry = catalogue.find((known) => known.scope === scope);
  return entry ? texts.capabilities[entry.capability] : scope;
}
