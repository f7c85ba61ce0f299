import { expect, it } from "vitest";

const components = import.meta.glob<string>("./**/*.tsx", { query: "?raw", import: "default", eager: true });

/** Words between tags, or in an attribute that people read or hear. */
const WORDS = [/>\s*([A-Z][a-z]+[^<>{}=;]*)</g, /\s(?:aria-label|title|placeholder|alt)="([^"]+)"/g];

it("holds every word that a person reads: components have none", () => {
  const shipped = Object.entries(components).filter(([path]) => !path.startsWith("./gallery/"));
  expect(shipped.length).toBeGreaterThan(40);
  const found = shipped.flatMap(([path, source]) =>
    WORDS.flatMap((pattern) => [...source.matchAll(pattern)].map(([, words]) => `${path}: ${words}`)),
  );
  expect(found).toEqual([]);
});
