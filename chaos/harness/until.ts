import { setTimeout as wait } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";

const LOOK_EVERY_MS = 50;

/**
 * Resolves when what is looked at is what it should be.
 *
 * @throws with what it was last, after `withinMs`
 */
export async function until<Value>(
  look: () => Promise<Value>,
  expected: Value | ((value: Value) => boolean),
  { withinMs = 30_000 }: { withinMs?: number } = {},
): Promise<void> {
  const holds = (value: Value) =>
    typeof expected === "function"
      ? (expected as (value: Value) => boolean)(value)
      : isDeepStrictEqual(value, expected);
  const deadline = performance.now() + withinMs;
  for (;;) {
    const value = await look();
    if (holds(value)) return;
    if (performance.now() > deadline) throw new Error(`it did not come about; last it was ${JSON.stringify(value)}`);
    await wait(LOOK_EVERY_MS);
  }
}
