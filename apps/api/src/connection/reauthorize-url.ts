/** Where an account's owner begins a reauthorization in a browser; whoever is not signed in is asked to do so on the way. */
export function reauthorizeUrl({ publicUrl }: { publicUrl: string }, accountId: string): string {
  return `${publicUrl}/api/auth/tiktok?account=${accountId}`;
}
