import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { fetchAvatar } from "./avatar.ts";
import { clientOf, serve } from "./testing/serve.ts";

const PNG = Buffer.from("\x89PNG\r\n\x1a\n and more", "latin1");

async function fetchFrom(answer: (response: ServerResponse) => void, { path = "/a.png", timeoutMs = 5_000 } = {}) {
  await using server = await serve(answer);
  await using client = clientOf(server.origin, { timeoutMs });
  return await fetchAvatar(client, server.origin + path);
}

describe("fetchAvatar", () => {
  it.each([
    ["image/png", PNG],
    ["image/jpeg", Buffer.from("\xff\xd8\xff\xe0 and more", "latin1")],
    ["image/gif", Buffer.from("GIF89a and more", "latin1")],
    ["image/webp", Buffer.from("RIFF\0\n\0\0WEBPVP8 ", "latin1")],
  ])("takes %s for what it is, whatever it is said to be", async (contentType, bytes) => {
    const picture = await fetchFrom((response) => response.writeHead(200, { "content-type": "text/html" }).end(bytes));
    expect(picture).toEqual({ contentType, bytes });
  });

  it.each([
    ["an SVG, which can hold scripts", "<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "image/svg+xml"],
    ["a page", "<!doctype html><script>alert(1)</script>", "image/png"],
    ["nothing", "", "image/png"],
  ])("keeps no %s", async (_what, body, contentType) => {
    const answer = fetchFrom((response) => response.writeHead(200, { "content-type": contentType }).end(body));
    await expect(answer).rejects.toMatchObject({ code: "not_a_picture" });
  });

  it("reads no more than a picture needs, although it is sent without end", async () => {
    const answer = fetchFrom((response) => {
      response.write(PNG);
      const send = () => response.write(Buffer.alloc(64 * 1024)) && setImmediate(send);
      response.on("drain", send);
      send();
    });
    await expect(answer).rejects.toMatchObject({ code: "too_large" });
  });

  it("follows no redirect", async () => {
    const answer = fetchFrom((response) => response.writeHead(302, { location: "http://127.0.0.1:1/" }).end());
    await expect(answer).rejects.toMatchObject({ code: "unavailable" });
  });

  it("does not wait for ever", async () => {
    const answer = fetchFrom((response) => response.write(PNG), { timeoutMs: 100 });
    await expect(answer).rejects.toMatchObject({ code: "unavailable" });
  });

  it.each([
    "http://p16-sign.tiktokcdn.com/a.jpeg",
    "https://tiktokcdn.com.evil.example/a.jpeg",
    "https://eviltiktokcdn.com/a.jpeg",
    "https://p16-sign.tiktokcdn.com:8443/a.jpeg",
    "https://p16-sign.tiktokcdn.com@evil.example/a.jpeg",
    "https://169.254.169.254/latest/meta-data",
    "https://[::1]/a.jpeg",
    "http://localhost/a.jpeg",
    "file:///etc/passwd",
  ])("asks nobody but TikTok's hosts: %s", async (address) => {
    await using client = clientOf("https://open.tiktokapis.com");
    await expect(fetchAvatar(client, address)).rejects.toMatchObject({ code: "foreign_host" });
  });
});
