/** Where to go when nobody is signed in; afterwards the way leads back to `here`. */
export function signInAddress(here: Pick<Location, "pathname" | "search">): string {
  return `/sign-in?next=${encodeURIComponent(here.pathname + here.search)}`;
}

/**
 * Where to go after sign-in: the path in `?next=`, or the settings.
 *
 * @param search of the sign-in page's address
 * @param origin of the page; a `next` that leads anywhere else is not followed
 */
export function addressAfterSignIn(search: string, origin: string): string {
  const next = new URLSearchParams(search).get("next") ?? "";
  if (!next.startsWith("/") || !URL.canParse(next, origin)) return "/settings";
  const url = new URL(next, origin);
  // A path that begins with two slashes, as `/.//evil.example` comes out, names another site by itself.
  const leadsAway = url.origin !== origin || url.pathname.startsWith("//");
  if (leadsAway || url.pathname === "/sign-in") return "/settings";
  return url.pathname + url.search + url.hash;
}

export function leaveForSignIn(): void {
  location.replace(signInAddress(location));
}
