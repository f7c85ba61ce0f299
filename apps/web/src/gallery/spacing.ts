/** The distances that the page is made of, in Tailwind's steps of a quarter of a rem; 2.5 and 3.5 inside of controls alone. */
export const SPACING_STEPS = [0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 8, 10] as const;

export function pixelsOf(step: number): number {
  return step * 4;
}
