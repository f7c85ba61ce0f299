/**
 * What a link from a letter holds, behind the #. It leaves the address at once, and with that the browser's history:
 * nobody who comes after finds it there.
 *
 * @returns null when the page was opened without a link
 */
export function takeLinkToken(): string | null {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (location.hash) history.replaceState(null, "", location.pathname);
  return token;
}
