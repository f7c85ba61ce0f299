import { type ComponentType, type LazyExoticComponent, lazy } from "react";

const parts: (() => Promise<unknown>)[] = [];

/**
 * A part of the page that most visits do not show: its code comes when it is shown, or when the page has come to rest. Where it
 * cannot be had the page stands without it, and is loaded anew when it can, see `reloadWhenAnswered`: a browser does not ask
 * twice for a module that it could not load.
 */
export function late<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): LazyExoticComponent<ComponentType<Props>> {
  parts.push(load);
  return lazy(() =>
    load().then(
      (part) => ({ default: part }),
      () => new Promise<never>(() => {}),
    ),
  );
}

/** Loads all of them, so that they are there for whoever goes offline afterwards. */
export function loadLateParts(): void {
  for (const load of parts) load().catch(() => undefined);
}
