import { isIPv6 } from "node:net";

/** Whom one subscriber may be taken for: an IPv4 address, or all that is routed to one customer in IPv6 (a /64). */
export function addressGroup(address: string): string {
  const withoutZone = address.split("%", 1)[0] ?? "";
  if (!isIPv6(withoutZone)) return withoutZone;
  // IPv4 in the dress of IPv6, as a listener on both hands it out.
  const embedded = /^::ffff:(\d+(?:\.\d+){3})$/i.exec(withoutZone)?.[1];
  if (embedded !== undefined) return embedded;
  const [front = "", back] = new URL(`http://[${withoutZone}]`).hostname.slice(1, -1).split("::");
  const head = front.split(":").filter(Boolean);
  const tail = back?.split(":").filter(Boolean) ?? [];
  const groups = [...head, ...Array<string>(8 - head.length - tail.length).fill("0"), ...tail];
  return `${groups.slice(0, 4).join(":")}::/64`;
}
