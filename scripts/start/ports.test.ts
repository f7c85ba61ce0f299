import { once } from "node:events";
import { createServer } from "node:net";
import getPort from "get-port";
import { expect, it, onTestFinished } from "vitest";
import { requireFreePort } from "./ports.ts";

it.each(["127.0.0.1", "0.0.0.0", "localhost"])("names port and variable when %s has the port", async (host) => {
  const port = await getPort();
  const squatter = createServer().listen(port, host);
  onTestFinished(() => void squatter.close());
  await once(squatter, "listening");
  await expect(requireFreePort(port, "SIMULATOR_PORT")).rejects.toMatchObject({
    code: "port_in_use",
    message: expect.stringMatching(new RegExp(`Port ${port} .* SIMULATOR_PORT`)),
  });
});

it("leaves a free port free", async () => {
  const port = await getPort();
  await requireFreePort(port, "PORT");
  await requireFreePort(port, "PORT");
});
