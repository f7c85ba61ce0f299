/**
 * The redirect URI with what TikTok adds. `*` and `!` of a code arrive encoded, which `encodeURIComponent` alone
 * would not do.
 */
export function callbackUrl(redirectUri: string, parameters: Readonly<Record<string, string | null>>): string {
  const query = Object.entries(parameters)
    .filter((entry): entry is [string, string] => entry[1] !== null)
    .map(([name, value]) => `${name}=${encode(value)}`)
    .join("&");
  return `${redirectUri}${redirectUri.includes("?") ? "&" : "?"}${query}`;
}

function encode(value: string): string {
  return encodeURIComponent(value).replaceAll("*", "%2A").replaceAll("!", "%21");
}
