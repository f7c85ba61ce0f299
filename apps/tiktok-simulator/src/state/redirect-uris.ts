import type { AppSettings } from "@tiktok-connect/tiktok-simulator-control";
import { ControlRefusal } from "../control/control-refusal.ts";

type RedirectUri = AppSettings["redirectUris"][number];

const DESKTOP = /^(https?:\/\/(?:localhost|127\.0\.0\.1)):(\d+|\*)(\/[^?#]*)?$/;

/**
 * What TikTok's portal accepts. A plain string is not looked at.
 *
 * @throws {ControlRefusal} naming the rule
 * @see https://developers.tiktok.com/doc/login-kit-web
 * @see https://developers.tiktok.com/doc/login-kit-desktop
 */
export function assertRegistrable(entry: RedirectUri): void {
  if (typeof entry === "string") return;
  const rule = brokenRule(entry);
  if (rule) throw new ControlRefusal("invalid_request", `redirect URI ${entry.uri}: ${rule}`);
}

/** Byte for byte, but for the wildcard port of desktop apps. */
export function isRegistered(registered: readonly RedirectUri[], uri: string): boolean {
  return registered.some((entry) => {
    if (typeof entry === "string") return entry === uri;
    const wanted = entry.platform === "desktop" ? DESKTOP.exec(entry.uri) : null;
    if (wanted?.[2] !== "*") return entry.uri === uri;
    const given = DESKTOP.exec(uri);
    return given !== null && given[2] !== "*" && wanted[1] === given[1] && wanted[3] === given[3];
  });
}

function brokenRule({ platform, uri }: Exclude<RedirectUri, string>): string | null {
  if (uri.length >= 512) return "must be shorter than 512 characters";
  if (/[?#]/.test(uri)) return "must have neither query string nor fragment";
  if (platform === "desktop") return DESKTOP.test(uri) ? null : "must be localhost or 127.0.0.1, with a port";
  const url = URL.parse(uri);
  if (url?.protocol !== "https:") return "must be https";
  if (/^(localhost|127\..*|\[::1\])$/.test(url.hostname)) return "localhost is not supported";
  return null;
}
