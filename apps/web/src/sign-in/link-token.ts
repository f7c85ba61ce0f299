let taken: string | null = null;

/**
 * What a link from a letter holds, behind the #. It leaves the address at once, and with that the browser's history:
 * nobody who comes after finds it there. Asked again, it says the same: React may begin to draw a page, drop that and begin
 * anew.
 *
 * @returns null when the page was opened without a link
 */
export function takeLinkToken(): string | null {
  if (location.hash) {
    taken = new URLSearchParams(location.hash.slice(1)).get("token");
    history.replaceState(null, "", location.pathname);
  }
  return taken;
}
