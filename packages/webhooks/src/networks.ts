import { type LookupAddress, lookup } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";
import type { Networks } from "./endpoint-address.ts";

/** A connection would lead to where nothing is delivered. */
export class ForbiddenNetworkError extends Error {
  override readonly name = "ForbiddenNetworkError";
  readonly code = "forbidden_network";
  constructor() {
    super("the address leads into a network that nothing is delivered to");
  }
}

/**
 * Whether something may be delivered to an IP address. Only what is ordinary on the public internet is: what some
 * specification sets aside for anything else is refused without being listed here, as are addresses that carry another
 * inside them (IPv4-mapped, NAT64, 6to4, Teredo).
 */
export function isOpenAddress(address: string, networks: Networks): boolean {
  if (!ipaddr.isValid(address)) return false;
  const range = ipaddr.parse(address).range();
  return range === "unicast" || (range === "loopback" && networks === "loopback");
}

/** Looks a name up for a connection. One forbidden address among several is as bad as none: names are not shared by chance. */
export function lookupIn(networks: Networks): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
      const [first] = found ?? [];
      if (error || first === undefined) callback(error ?? new Error(`${hostname} leads nowhere`), "", 0);
      else if (!found.every(({ address }) => isOpenAddress(address, networks)))
        callback(new ForbiddenNetworkError(), "", 0);
      else if (options.all) callback(null, found);
      else callback(null, first.address, first.family);
    });
  };
}

/** Of an address that is one already, nobody asks the lookup. */
export function isForbiddenHost(hostname: string, networks: Networks): boolean {
  const bare = hostname.replace(/^\[(.*)\]$/, "$1");
  return isIP(bare) !== 0 && !isOpenAddress(bare, networks);
}
