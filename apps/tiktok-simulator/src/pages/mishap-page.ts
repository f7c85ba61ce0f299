/** What a gateway in front of an API sends when something is wrong with it. */
export function htmlMishap(): string {
  return "<!DOCTYPE html><html><head><title>Error</title></head><body><h1>Something is wrong</h1></body></html>";
}
