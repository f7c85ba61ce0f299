import { isForbiddenHost } from "./networks.ts";

/** Where may be delivered to: only where everybody may, or to this machine as well, which is for development. */
export type Networks = "public" | "loopback";

export type EndpointAddress =
  | { kind: "ok"; url: string }
  | { kind: "refused"; reason: "malformed" | "not_https" | "credentials" | "forbidden_network" };

const LONGEST = 2_000;

/**
 * Judges an address that somebody wants to be told at, as far as it can be judged without asking where its name leads;
 * that is done at each connection, since it may change.
 */
export function parseEndpointAddress(text: string, networks: Networks): EndpointAddress {
  const url = text.length <= LONGEST ? URL.parse(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) return { kind: "refused", reason: "malformed" };
  if (url.username !== "" || url.password !== "") return { kind: "refused", reason: "credentials" };
  if (isForbiddenHost(url.hostname, networks)) return { kind: "refused", reason: "forbidden_network" };
  if (url.protocol === "http:" && networks === "public") return { kind: "refused", reason: "not_https" };
  url.hash = "";
  return { kind: "ok", url: url.href };
}
