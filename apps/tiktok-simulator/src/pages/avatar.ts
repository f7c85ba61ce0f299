import { createHash } from "node:crypto";
import type { Answer } from "../server/answer.ts";
import type { World } from "../state/world.ts";
import { drawPng } from "./png.ts";

const SIDE = 100;
const CELLS = 5;

/** `GET /avatars/<userId>.png`: a pattern that stays the same, as a bitmap, which is what TikTok's pictures are. */
export function avatar(world: World, path: string): Answer | null {
  const user = world.users.get(/^\/avatars\/(\d+)\.png$/.exec(path)?.[1] ?? "");
  if (!user) return null;
  return { kind: "bytes", status: 200, contentType: "image/png", bytes: draw(user.userId) };
}

/** Five by five cells, left like right, light on a colour. */
function draw(userId: string): Buffer {
  const digest = createHash("sha256").update(userId).digest();
  const byte = (index: number) => digest[index] ?? 0;
  const [red, green, blue] = [0, 1, 2].map((index) => 40 + (byte(index) % 110));
  const isLight = (x: number, y: number) => {
    const column = Math.floor((x * CELLS) / SIDE);
    const row = Math.floor((y * CELLS) / SIDE);
    return byte(3 + Math.min(column, CELLS - 1 - column) * CELLS + row) % 2 === 0;
  };
  const palette = [
    [red ?? 0, green ?? 0, blue ?? 0],
    [245, 245, 245],
  ] as const;
  return drawPng({ side: SIDE, palette, colourAt: (x, y) => (isLight(x, y) ? 1 : 0) });
}
