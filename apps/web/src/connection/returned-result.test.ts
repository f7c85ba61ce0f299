import { describe, expect, it } from "vitest";
import { noteShown, readReturnedResult } from "./returned-result.ts";

/** A tab that is loaded again and again, as far as its history goes. */
class Tab {
  address = "/settings?connection=denied&account=1&theme=dark#top";
  state: unknown = null;

  load() {
    const { pathname, search, hash } = new URL(this.address, "http://page");
    const returned = readReturnedResult(search, this.state);
    if (returned) noteShown(this, { pathname, search, hash });
    return returned;
  }

  replaceState(state: unknown, _unused: string, address: string | URL | null = this.address): void {
    this.state = structuredClone(state);
    this.address = String(address);
  }
}

describe("a result in the address", () => {
  it("is told, told once more when the page is loaded again, and then never again", () => {
    const tab = new Tab();
    expect(tab.load()).toEqual({ result: "denied", accountId: "1" });
    expect(tab.address).toBe("/settings?theme=dark#top");
    expect(tab.load()).toEqual({ result: "denied", accountId: "1" });
    expect(tab.load()).toBeNull();
    expect(tab.address).toBe("/settings?theme=dark#top");
  });

  it("is not believed to be in whatever else a history may hold", () => {
    for (const state of [null, 1, "x", {}, { connectionResult: 1 }, { connectionResult: "?connection=<b>" }]) {
      expect(readReturnedResult("", state)).toBeNull();
    }
  });
});
