import { type ComponentType, type LazyExoticComponent, lazy } from "react";
import { answered, reloadWhenAnswered } from "../reload-when-answered.ts";

type Load<Props> = () => Promise<ComponentType<Props>>;
type Late<Props extends object> = LazyExoticComponent<ComponentType<Props>>;

const parts: (() => Promise<unknown>)[] = [];

/** A part of the page that most visits do not show: its code comes when it is shown, or when the page has come to rest. */
export function late<Props extends object>(load: Load<Props>): Late<Props> {
  parts.push(load);
  return latePage(load);
}

/** A page of its own: its code comes when it is visited. */
export function latePage<Props extends object>(load: Load<Props>): Late<Props> {
  return lazy(() => loadNow(load));
}

/**
 * Loads all late parts, so that they are there for whoever goes offline afterwards. Not before somebody answers: what could not
 * be loaded once, a browser does not ask for again in the same page.
 */
export async function loadLateParts(): Promise<void> {
  await answered();
  for (const load of parts) load().catch(() => undefined);
}

/** Where it cannot be had the page stands without it, and is loaded anew when it can. */
async function loadNow<Props>(load: Load<Props>): Promise<{ default: ComponentType<Props> }> {
  try {
    return { default: await load() };
  } catch {
    void reloadWhenAnswered();
    return new Promise(() => {});
  }
}
