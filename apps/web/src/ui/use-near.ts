import { type RefObject, startTransition, useEffect, useRef, useState } from "react";

/** Two screens of a large monitor: who scrolls on finds what is there ready. */
const NEAR_PX = 2_000;

/** What somebody has opened, or stands in, must not go away behind their back. */
const IN_USE = "details[open], dialog, :focus";

const tellings = new WeakMap<Element, (near: boolean) => void>();
let observer: IntersectionObserver | null = null;

/** Whether an element is near what is seen of the page, or in use; it is not before the browser has looked. */
export function useNear<Element extends HTMLElement>(): [RefObject<Element | null>, boolean] {
  const ref = useRef<Element>(null);
  const [near, setNear] = useState(false);

  useEffect(() => {
    const element = ref.current;
    if (!element) return undefined;
    // Scrolling goes on while what comes near is made.
    tellings.set(element, (isNear) => startTransition(() => setNear(isNear || element.querySelector(IN_USE) !== null)));
    // One for all: a browser asks each one of them at every turn of the wheel.
    observer ??= new IntersectionObserver(tell, { rootMargin: `${NEAR_PX}px 0px` });
    observer.observe(element);
    return () => observer?.unobserve(element);
  }, []);

  return [ref, near];
}

function tell(entries: IntersectionObserverEntry[]): void {
  for (const { isIntersecting, target } of entries) tellings.get(target)?.(isIntersecting);
}
