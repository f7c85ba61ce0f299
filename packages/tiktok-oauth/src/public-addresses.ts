import { type LookupAddress, lookup } from "node:dns";
import { BlockList, type LookupFunction } from "node:net";

/** What no server of TikTok's has: this machine, the network it stands in, and what is set aside for other uses. */
const inside = new BlockList();
for (const [net, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["224.0.0.0", 3],
] as const) {
  inside.addSubnet(net, prefix, "ipv4");
}
for (const [net, prefix] of [
  ["::", 96],
  ["64:ff9b::", 96],
  ["fc00::", 7],
  ["fe80::", 10],
  ["ff00::", 8],
] as const) {
  inside.addSubnet(net, prefix, "ipv6");
}

export function isPublicAddress({ address, family }: LookupAddress): boolean {
  return !inside.check(address, family === 6 ? "ipv6" : "ipv4");
}

/** Looks a name up for a connection, and finds nothing in a network that is not everybody's. */
export const lookupPublic: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, found) => {
    const open = error ? [] : found.filter(isPublicAddress);
    const [first] = open;
    if (first === undefined) callback(error ?? new Error(`${hostname} leads into a private network`), "", 0);
    else if (options.all) callback(null, open);
    else callback(null, first.address, first.family);
  });
};
