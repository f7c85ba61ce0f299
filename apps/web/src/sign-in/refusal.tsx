import { useEffect, useRef } from "react";
import { signInTexts } from "../texts/sign-in.ts";

/** Why it did not work; it takes the focus, so that it is read at once and the next Tab leads to the fields. */
export function Refusal({ code }: { code: string }) {
  const ref = useRef<HTMLParagraphElement>(null);
  useEffect(() => ref.current?.focus(), []);
  return (
    <p
      ref={ref}
      role="alert"
      tabIndex={-1}
      className="rounded-lg border border-bad-line bg-bad-soft p-3 text-sm text-bad"
    >
      {signInTexts.refusal(code)}
    </p>
  );
}
