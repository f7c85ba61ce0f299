import { expect, it } from "vitest";
import { SPACING_STEPS } from "./spacing.ts";

const components = import.meta.glob<string>("../**/*.tsx", { query: "?raw", import: "default", eager: true });

/** Paddings, margins and gaps, such as `px-4`, `-ms-3.5` or `sm:p-6`. */
const DISTANCE = /(?<![\w-])-?(?:[pm][xytbse]?|gap(?:-[xy])?|space-[xy])-(\d+(?:\.\d+)?)(?![\w.])/g;

it("is kept to: no component has a distance of its own", () => {
  const used = Object.entries(components).flatMap(([path, source]) =>
    [...source.matchAll(DISTANCE)].map(([name, step]) => ({ path, name, step: Number(step) })),
  );
  expect(used.length).toBeGreaterThan(100);
  // Zero takes a distance away.
  const steps: readonly number[] = [0, ...SPACING_STEPS];
  expect(used.filter(({ step }) => !steps.includes(step))).toEqual([]);
  expect(SPACING_STEPS.filter((step) => !used.some((one) => one.step === step))).toEqual([]);
});
