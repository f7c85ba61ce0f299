import { nothingKept, type Storage } from "./storage.ts";

const done = Promise.resolve();

/** Keeps nothing: what tests want. */
export function memoryStorage(): Storage {
  return { kept: nothingKept(), save: () => {}, durable: () => done, close: () => done };
}
