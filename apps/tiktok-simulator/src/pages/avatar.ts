import type { Answer } from "../server/answer.ts";
import type { User } from "../state/users.ts";
import type { World } from "../state/world.ts";
import { html } from "./html.ts";

/** `GET /avatars/<userId>.svg`: two letters on a colour that stays the same. */
export function avatar(world: World, path: string): Answer | null {
  const user = world.users.get(/^\/avatars\/(\d+)\.svg$/.exec(path)?.[1] ?? "");
  if (!user) return null;
  return { kind: "text", status: 200, contentType: "image/svg+xml", text: draw(user) };
}

function draw({ userId, displayName }: User): string {
  const hue = (Number(userId.slice(-6)) * 47) % 360;
  const initials = displayName
    .split(/\s+/, 2)
    .map((word) => word.slice(0, 1))
    .join("")
    .toUpperCase();
  return html`<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100" viewBox="0 0 100 100">
  <rect width="100" height="100" fill="hsl(${hue} 55% 38%)"/>
  <text x="50" y="50" dy=".35em" text-anchor="middle" font-family="system-ui, sans-serif" font-size="40" fill="#fff">${initials}</text>
</svg>`.markup;
}
