/** Scopes as a request lists them: with commas, as TikTok does, or with spaces, as RFC 6749 does. */
export function splitScopes(list: string | undefined): string[] {
  return list === undefined ? [] : list.split(/[ ,]/);
}
