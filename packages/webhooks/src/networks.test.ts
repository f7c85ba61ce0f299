import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { parseEndpointAddress } from "./endpoint-address.ts";
import { isOpenAddress, lookupIn } from "./networks.ts";

describe("isOpenAddress", () => {
  it.each([
    "0.0.0.0",
    "0.1.2.3",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.0.3",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::a00:1",
    "64:ff9b:1::1",
    "2001::1",
    "2002:7f00:1::",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "not an address",
  ])("refuses %s", (address) => {
    expect(isOpenAddress(address, "public")).toBe(false);
  });

  it.each(["8.8.8.8", "23.45.67.89", "172.32.0.1", "100.128.0.1", "2600:1406::1", "2a00:1450:4001::200e"])(
    "lets %s through",
    (address) => {
      expect(isOpenAddress(address, "public")).toBe(true);
    },
  );

  it("lets this machine through in development, and no other of the inner networks", () => {
    expect(isOpenAddress("127.0.0.1", "loopback")).toBe(true);
    expect(isOpenAddress("::1", "loopback")).toBe(true);
    expect(isOpenAddress("10.0.0.1", "loopback")).toBe(false);
    expect(isOpenAddress("169.254.169.254", "loopback")).toBe(false);
    expect(isOpenAddress("0.0.0.0", "loopback")).toBe(false);
  });
});

it.each([{ all: true }, { all: false }])(
  "finds nothing under a name that leads inside, asked with %j",
  async (options) => {
    await expect(promisify(lookupIn("public"))("localhost", options)).rejects.toMatchObject({
      code: "forbidden_network",
    });
    await expect(promisify(lookupIn("loopback"))("localhost", options)).resolves.toBeTruthy();
  },
);

describe("parseEndpointAddress", () => {
  it("takes what everybody reaches over TLS, without the part that is never sent", () => {
    expect(parseEndpointAddress("https://hooks.example/a?b=c#d", "public")).toEqual({
      kind: "ok",
      url: "https://hooks.example/a?b=c",
    });
  });

  it.each([
    ["nonsense", "malformed"],
    ["ftp://hooks.example/", "malformed"],
    [`https://hooks.example/${"a".repeat(2_000)}`, "malformed"],
    ["https://me:secret@hooks.example/", "credentials"],
    ["http://hooks.example/", "not_https"],
    ["https://127.0.0.1/", "forbidden_network"],
    ["https://127.1/", "forbidden_network"],
    ["https://0x7f.1/", "forbidden_network"],
    ["https://2130706433/", "forbidden_network"],
    ["https://[::ffff:7f00:1]/", "forbidden_network"],
    ["https://[::1]/", "forbidden_network"],
  ])("refuses %s: %s", (text, reason) => {
    expect(parseEndpointAddress(text, "public")).toEqual({ kind: "refused", reason });
  });

  it("takes this machine in development, without TLS as well", () => {
    expect(parseEndpointAddress("http://127.0.0.1:9000/hook", "loopback")).toMatchObject({ kind: "ok" });
  });
});
