import { createServer } from "node:http";

/** Answers every token request alike, without looking at it: what a client can reach at most. */
const REPLY = JSON.stringify({
  access_token: `act.${"a".repeat(48)}`,
  expires_in: 7_200,
  open_id: "00000000-0000-0000-0000-000000000000",
  refresh_expires_in: 15_552_000,
  refresh_token: `rft.${"r".repeat(48)}`,
  scope: "user.info.basic",
  token_type: "Bearer",
});
const HEAD = { "content-type": "application/json", "content-length": Buffer.byteLength(REPLY) };

const server = createServer((request, response) => {
  request.resume();
  request.on("end", () => response.writeHead(200, HEAD).end(REPLY));
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("a TCP server has a port");
  process.send?.({ origin: `http://127.0.0.1:${address.port}` });
});
process.once("SIGTERM", () => process.exit(0));
process.once("disconnect", () => process.exit(0));
