import fc from "fast-check";
import { expect, it } from "vitest";
import { addressGroup } from "./client-address.ts";

it.each([
  ["203.0.113.7", "203.0.113.7"],
  ["::ffff:203.0.113.7", "203.0.113.7"],
  ["2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"],
  ["2001:0DB8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["", ""],
])("counts %s as %s", (address, group) => {
  expect(addressGroup(address)).toBe(group);
});

it("takes two IPv6 addresses for one subscriber exactly when their first 64 bits are the same", () => {
  const group = fc.integer({ min: 0, max: 0xffff });
  const half = fc.tuple(group, group, group, group);
  fc.assert(
    fc.property(half, half, half, (front, back, other) => {
      const write = (groups: readonly number[]) => groups.map((value) => value.toString(16)).join(":");
      const here = addressGroup(write([...front, ...back]));
      expect(addressGroup(write([...front, ...other]))).toBe(here);
      expect(here).toBe(`${write(front)}::/64`);
    }),
  );
});
