export type ReleasedAs = "proceed" | "drop";

/** Where requests wait until a test lets them go on. */
export class ParkingPlace {
  #parked: ((as: ReleasedAs) => void)[] = [];
  readonly #onParked: () => void;

  constructor(onParked: () => void) {
    this.#onParked = onParked;
  }

  get size(): number {
    return this.#parked.length;
  }

  park(): Promise<ReleasedAs> {
    const { promise, resolve } = Promise.withResolvers<ReleasedAs>();
    this.#parked.push(resolve);
    this.#onParked();
    return promise;
  }

  /** Returns how many were let go. */
  release(as: ReleasedAs): number {
    const parked = this.#parked;
    this.#parked = [];
    for (const resolve of parked) resolve(as);
    return parked.length;
  }
}
