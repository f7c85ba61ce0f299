import { promisify } from "node:util";
import { expect, it } from "vitest";
import { isPublicAddress, lookupPublic } from "./public-addresses.ts";

it.each([
  ["0.0.0.0", false],
  ["10.1.2.3", false],
  ["100.64.0.1", false],
  ["127.0.0.1", false],
  ["169.254.169.254", false],
  ["172.16.0.1", false],
  ["172.32.0.1", true],
  ["192.168.1.1", false],
  ["224.0.0.1", false],
  ["255.255.255.255", false],
  ["23.45.67.89", true],
  ["::1", false],
  ["::ffff:10.0.0.1", false],
  ["64:ff9b::a00:1", false],
  ["fd00::1", false],
  ["fe80::1", false],
  ["2600:1406::1", true],
])("tells whether everybody reaches %s: %s", (address, isPublic) => {
  expect(isPublicAddress({ address, family: address.includes(":") ? 6 : 4 })).toBe(isPublic);
});

it.each([{ all: true }, { all: false }])(
  "finds nothing under a name that leads inside, asked with %j",
  async (options) => {
    await expect(promisify(lookupPublic)("localhost", options)).rejects.toThrow("leads into a private network");
  },
);
